import { useEffect, useState } from 'react';

import { useApp } from '../../core/context/app-context.tsx';

/** A tap that was meant for what stood here before must not answer what has just come. */
const settleMs = 600;

/** False for a moment after something appeared. */
export function useHasSettled(): boolean {
  const { clock } = useApp();
  const [hasSettled, setHasSettled] = useState(false);
  useEffect(() => {
    const timer = clock.schedule(settleMs, () => setHasSettled(true));
    return () => timer[Symbol.dispose]();
  }, [clock]);
  return hasSettled;
}
