/** Time as a dependency: tests move it by hand. */
export interface Clock {
  /** Milliseconds since 1970, for people and for `at`. Can jump; never used for a timeout. */
  now(): number;
  /** Milliseconds since an arbitrary start, never going back. For timeouts, leases and codes. */
  monotonic(): number;
  /** Calls back once after `delayMs`; disposing cancels. */
  schedule(delayMs: number, callback: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(delayMs, callback) {
    const handle = setTimeout(callback, delayMs);
    return { [Symbol.dispose]: () => clearTimeout(handle) };
  },
};

/** Resolves after `delayMs`, or at once when the signal aborts. */
export function delay(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = clock.schedule(delayMs, () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    function stop(): void {
      timer[Symbol.dispose]();
      resolve();
    }
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** An ISO timestamp in UTC with milliseconds, the form of every `at`. */
export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
