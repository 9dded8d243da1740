import type { Clock } from '../../shared/base/clock.ts';

export interface OutputGathererOptions {
  readonly clock: Clock;
  readonly onOutput: (bytes: Uint8Array) => void;
}

/** The kernel hands out at most this much of a PTY per read: a full read means that more is waiting. */
const fullReadBytes = 4095;
const gatherLimitBytes = 64 * 1024;
const gatherLimitMs = 4;

/**
 * A short read has drained the PTY, so it is passed on at once: a key's echo never waits. Full reads are a
 * flood and are gathered, so that the hub and each viewer get one frame instead of sixteen.
 */
export class OutputGatherer implements Disposable {
  readonly #options: OutputGathererOptions;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #timer: Disposable | undefined;

  constructor(options: OutputGathererOptions) {
    this.#options = options;
  }

  push(bytes: Uint8Array): void {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (bytes.length < fullReadBytes || this.#pendingBytes >= gatherLimitBytes) return this.flush();
    this.#timer ??= this.#options.clock.schedule(gatherLimitMs, () => this.flush());
  }

  flush(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    const [only, ...more] = this.#pending;
    if (!only) return;
    const bytes = more.length === 0 ? only : Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#options.onOutput(bytes);
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }
}
