import { useEffect, useEffectEvent, useState } from 'react';

import { messageOf } from '../../shared/base/app-error.ts';
import { useApp } from '../core/context/app-context.tsx';

export type Lookup<T> =
  | { readonly state: 'none' }
  | { readonly state: 'asking' }
  | { readonly state: 'found'; readonly value: T }
  | { readonly state: 'refused'; readonly reason: string };

/** What is typed is asked about when a person stops typing for this long. */
const pauseMs = 220;

/**
 * The hub's answer to what is typed now. An answer to what was typed before is dropped; nothing is asked
 * while `question` is empty.
 */
export function useLookup<T>(
  question: string,
  ask: (signal: AbortSignal) => Promise<T>,
): Lookup<T> {
  const { clock } = useApp();
  const [answered, setAnswered] = useState<{
    readonly question: string;
    readonly lookup: Lookup<T>;
  } | null>(null);
  const askNow = useEffectEvent((signal: AbortSignal) => {
    void settle(ask(signal)).then((lookup) => {
      if (!signal.aborted) setAnswered({ question, lookup });
      return undefined;
    });
  });
  useEffect(() => {
    if (question === '') return;
    const ends = new AbortController();
    const timer = clock.schedule(pauseMs, () => askNow(ends.signal));
    return () => {
      timer[Symbol.dispose]();
      ends.abort();
    };
  }, [clock, question]);
  if (question === '') return { state: 'none' };
  return answered?.question === question ? answered.lookup : { state: 'asking' };
}

/** What came of asking, as a value. */
export async function settle<T>(asking: Promise<T>): Promise<Lookup<T>> {
  try {
    return { state: 'found', value: await asking };
  } catch (thrown) {
    return { state: 'refused', reason: messageOf(thrown) };
  }
}
