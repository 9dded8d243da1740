import type { Clock } from '../base/clock.ts';

export interface TerminalCreditOptions {
  readonly clock: Clock;
  /** Bytes that may be on the way unparsed. */
  readonly windowBytes: number;
  readonly send: (offset: number) => void;
}

// An acknowledgement per frame would cost the hub as much as the frame itself.
const gatherBytes = 65_536;
const gatherMs = 50;

/**
 * Gives the hub credit back for what is parsed: after each 64 KiB (less with a small window), and 50 ms after the
 * first byte at the latest. Offsets are absolute, so a lost one heals with the next, and the last is always sent.
 */
export class TerminalCredit implements Disposable {
  readonly #options: TerminalCreditOptions;
  readonly #stepBytes: number;
  #parsed = 0;
  /** Undefined until the snapshot is acknowledged. */
  #sent: number | undefined;
  #timer: Disposable | undefined;

  constructor(options: TerminalCreditOptions) {
    this.#options = options;
    this.#stepBytes = Math.min(gatherBytes, options.windowBytes / 4);
  }

  /** A snapshot is on the way: a new count begins. */
  restart(): void {
    this[Symbol.dispose]();
    this.#parsed = 0;
    this.#sent = undefined;
  }

  parsed(offset: number): void {
    this.#parsed = Math.max(this.#parsed, offset);
    const isDue = this.#sent === undefined || this.#parsed - this.#sent >= this.#stepBytes;
    if (isDue) this.#flush();
    else this.#timer ??= this.#options.clock.schedule(gatherMs, () => this.#flush());
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  #flush(): void {
    this[Symbol.dispose]();
    if (this.#parsed === this.#sent) return;
    this.#sent = this.#parsed;
    this.#options.send(this.#parsed);
  }
}
