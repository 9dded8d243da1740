import { useCallback, useEffect, useRef, useState } from 'react';

import { messageOf } from '../../../shared/base/app-error.ts';
import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { useApp } from '../../core/context/app-context.tsx';

export type Check = RouteAnswer<'doctor.run'>['items'][number];

export interface Checks {
  /** Of the last run that ended; null before the first. */
  readonly checks: readonly Check[] | null;
  readonly fault: string | null;
  readonly isRunning: boolean;
  /** Runs all checks again; with `isProbing` also those that start a Claude Code. */
  readonly run: (isProbing: boolean) => void;
}

/** The hub's own checks, once at the beginning and whenever a person asks. */
export function useChecks(): Checks {
  const { http } = useApp();
  const [checks, setChecks] = useState<readonly Check[] | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [isRunning, setIsRunning] = useState(true);
  const running = useRef<AbortController>(null);

  const ask = useCallback(
    async (isProbing: boolean, signal: AbortSignal): Promise<void> => {
      try {
        const query = isProbing ? { probe: 'yes' as const } : {};
        const { items } = await http.call('doctor.run', { query, signal });
        if (signal.aborted) return;
        setChecks(items);
        setFault(null);
      } catch (thrown) {
        if (signal.aborted) return;
        setFault(messageOf(thrown));
      }
      setIsRunning(false);
    },
    [http],
  );
  const start = useCallback(
    (isProbing: boolean): void => {
      running.current?.abort();
      running.current = new AbortController();
      void ask(isProbing, running.current.signal);
    },
    [ask],
  );
  useEffect(() => {
    // The state is set after the answer, never while the effect runs.
    // oxlint-disable-next-line react/set-state-in-effect
    start(false);
    return () => running.current?.abort();
  }, [start]);

  function run(isProbing: boolean): void {
    setIsRunning(true);
    start(isProbing);
  }
  return { checks, fault, isRunning, run };
}
