import { useCallback, useEffect, useState } from 'react';

import { messageOf } from '../../../shared/base/app-error.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { useNow } from '../../ui/use-now.ts';
import type { Usage } from './usage-words.ts';
import { midnightBefore } from './usage-words.ts';

export interface UsageState {
  readonly usage: Usage | null;
  readonly fault: string | null;
}

/** Figures come in bursts, and the sum of a day is no stopwatch. */
const pauseMs = 1_500;
const refreshMs = 60_000;

/** What was spent since midnight here, and the limits; asked for again when a session was told new figures. */
export function useUsage(): UsageState {
  const { clock, http } = useApp();
  const [state, setState] = useState<UsageState>({ usage: null, fault: null });
  // Each of these is a reason to ask: a figure that has changed, the time of day, a hub that is back.
  const figures = useAppStore(
    (stores) => stores.sessions,
    ({ sessions }) => {
      let sum = 0;
      for (const { meter, tally } of sessions.values()) {
        sum += (meter?.costUsd ?? 0) + (meter?.fiveHour?.usedPercent ?? 0) + tally.failures;
      }
      return sum;
    },
  );
  const minute = useNow(refreshMs);
  const link = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.link,
  );
  const ask = useCallback(
    async (signal: AbortSignal): Promise<void> => {
      try {
        const since = midnightBefore(Date.now());
        const usage = await http.call('usage.read', { query: { since }, signal });
        setState({ usage, fault: null });
      } catch (thrown) {
        // What was known stays, with the word that it is old.
        if (!signal.aborted) setState(({ usage }) => ({ usage, fault: messageOf(thrown) }));
      }
    },
    [http],
  );
  const isKnown = state.usage !== null;
  useEffect(() => {
    if (link !== 'live') return;
    const ends = new AbortController();
    const timer = clock.schedule(isKnown ? pauseMs : 0, () => void ask(ends.signal));
    return () => {
      timer[Symbol.dispose]();
      ends.abort();
    };
    // `figures` and `minute` are reasons to ask again, not inputs. `isKnown` changes once.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [clock, ask, link, figures, minute]);
  return state;
}
