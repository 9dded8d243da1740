import { useEffect, useState } from 'react';

import { useApp } from '../core/context/app-context.tsx';

/** The time, again every `everyMs`: for ages and counts that a person watches. */
export function useNow(everyMs: number): number {
  const { clock } = useApp();
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    let timer: Disposable;
    function tick(): void {
      setNow(clock.now());
      timer = clock.schedule(everyMs, tick);
    }
    timer = clock.schedule(everyMs, tick);
    return () => timer[Symbol.dispose]();
  }, [clock, everyMs]);
  return now;
}
