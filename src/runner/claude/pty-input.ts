import type { Clock } from '../../shared/base/clock.ts';

export interface PtyInputOptions {
  readonly clock: Clock;
  /** Into the non-blocking master side; gives how much the kernel took, or throws `EAGAIN`. */
  readonly write: (bytes: Uint8Array) => number;
}

// A whole message of the largest size and much typing beside it. What is more than that is refused: nobody
// reads the other end.
const queueLimitBytes = 1 << 20;
const retryMs = 2;

/**
 * Writes into a PTY in order, without the thread pool that a stream's write goes through: a key is in the
 * kernel when `write` returns. What the kernel does not take now is queued and tried again.
 */
export class PtyInput implements Disposable {
  readonly #options: PtyInputOptions;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #timer: Disposable | undefined;
  readonly #drained: (() => void)[] = [];
  #isClosed = false;

  constructor(options: PtyInputOptions) {
    this.#options = options;
  }

  /** `false` when nothing of it was taken: the queue is full, or Claude Code is gone. */
  write(bytes: Uint8Array): boolean {
    if (this.#isClosed || this.#queuedBytes + bytes.length > queueLimitBytes) return false;
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    this.#flush();
    return true;
  }

  /** Resolves when the kernel has taken everything written so far, or the PTY is closed. */
  drained(): Promise<void> {
    if (this.#queue.length === 0 || this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#queue = [];
    this.#timer?.[Symbol.dispose]();
    this.#settle();
  }

  #flush(): void {
    if (this.#timer) return;
    while (!this.#isClosed) {
      const [first] = this.#queue;
      if (!first) return this.#settle();
      const written = this.#tryWrite(first);
      this.#queuedBytes -= written;
      if (written < first.length) {
        this.#queue[0] = first.subarray(written);
        return this.#retryLater();
      }
      this.#queue.shift();
    }
  }

  #tryWrite(bytes: Uint8Array): number {
    try {
      return this.#options.write(bytes);
    } catch (thrown) {
      if (isBusy(thrown)) return 0;
      // EIO, EBADF: the other side is gone, and the exit is told elsewhere.
      this[Symbol.dispose]();
      return 0;
    }
  }

  #retryLater(): void {
    if (this.#isClosed) return;
    this.#timer = this.#options.clock.schedule(retryMs, () => {
      this.#timer = undefined;
      this.#flush();
    });
  }

  #settle(): void {
    for (const resolve of this.#drained.splice(0)) resolve();
  }
}

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'EAGAIN';
}
