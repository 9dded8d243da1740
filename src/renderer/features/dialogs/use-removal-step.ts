import { useEffect, useState } from 'react';

import { removalStep } from '../../../shared/client/removal-step.ts';
import { useApp } from '../../core/context/app-context.tsx';

const lookEveryMs = 1000;

/** What the removal of a session does now; null before it is known. */
export function useRemovalStep(session: string, isRunning: boolean): string | null {
  const { clock, http } = useApp();
  const [step, setStep] = useState<string | null>(null);
  useEffect(() => {
    if (!isRunning) return undefined;
    const end = new AbortController();
    async function look(): Promise<void> {
      const { progress } = await http.call('sessions.removal', {
        params: { ref: session },
        signal: end.signal,
      });
      if (progress !== null && !end.signal.aborted) setStep(removalStep(progress));
    }
    let timer = clock.schedule(lookEveryMs, again);
    function again(): void {
      // It has just been removed, or the hub is away: the removal itself says which.
      look().catch(() => undefined);
      timer = clock.schedule(lookEveryMs, again);
    }
    return () => {
      end.abort();
      timer[Symbol.dispose]();
    };
  }, [clock, http, session, isRunning]);
  return step;
}
