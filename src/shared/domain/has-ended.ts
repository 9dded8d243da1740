import type { SessionView } from './session.ts';

/** Nothing runs that could take a message; a resume begins it again. */
export function hasEnded({ run }: Pick<SessionView, 'run'>): boolean {
  return run.state === 'exited' || run.state === 'lost';
}
