/**
 * Where a test may end the process with SIGKILL, as a power cut of the program would: at the `hits`-th
 * time that the named place is reached. Plain data, so that it can be handed to a worker thread.
 */
export interface CrashPlan {
  readonly point: string;
  readonly hits: number;
}

/** Called at places between which a crash must lose nothing, such as `store.committed`. */
export type CrashPoint = (name: string) => void;

/** Without a plan, which is always so outside tests, reaching a place does nothing. */
export function crashPointOf(plan: CrashPlan | null): CrashPoint {
  if (!plan) return () => undefined;
  let hitsLeft = plan.hits;
  return (name) => {
    if (name !== plan.point) return;
    hitsLeft -= 1;
    if (hitsLeft <= 0) process.kill(process.pid, 'SIGKILL');
  };
}
