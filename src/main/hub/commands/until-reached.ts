import type { Clock } from '../../../shared/base/clock.ts';
import type { HubLog } from './hub-log.ts';

/** What a caller waits for in the committed state. */
export interface AwaitedState {
  isReached(): boolean;
}

/** Resolves when the state is reached, or when the time or the signal ends. Whoever waits looks at the state then. */
export async function untilReached(
  { log, clock }: { readonly log: Pick<HubLog, 'onDidCommit'>; readonly clock: Clock },
  awaited: AwaitedState,
  until: { readonly waitMs: number; readonly signal: AbortSignal },
): Promise<void> {
  if (awaited.isReached() || until.waitMs <= 0 || until.signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = clock.schedule(until.waitMs, resolve);
  function onAbort(): void {
    resolve();
  }
  until.signal.addEventListener('abort', onAbort, { once: true });
  const listening = log.onDidCommit(() => {
    if (awaited.isReached()) resolve();
  });
  try {
    await promise;
  } finally {
    listening[Symbol.dispose]();
    timer[Symbol.dispose]();
    until.signal.removeEventListener('abort', onAbort);
  }
}
