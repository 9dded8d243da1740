import type { Clock } from '../../shared/base/clock.ts';

/** Parsed bytes that are worth a message of their own; less waits for `quietMs`. */
const stepBytes = 32 * 1024;
const quietMs = 40;

/**
 * Tells the hub how far the screen is parsed, so that it sends on. Offsets are absolute: a lost one heals
 * with the next, and the last one is always sent.
 */
export class Acknowledger implements Disposable {
  readonly #clock: Clock;
  readonly #send: (offset: number) => void;
  #sent = 0;
  #parsed = 0;
  #timer: Disposable | undefined;

  constructor(options: { readonly clock: Clock; readonly send: (offset: number) => void }) {
    this.#clock = options.clock;
    this.#send = options.send;
  }

  /** A snapshot begins a new count. */
  restart(offset: number): void {
    this.#sent = offset;
    this.#parsed = offset;
    this.#send(offset);
  }

  parsed(offset: number): void {
    this.#parsed = Math.max(this.#parsed, offset);
    if (this.#parsed - this.#sent >= stepBytes) this.#flush();
    else this.#timer ??= this.#clock.schedule(quietMs, () => this.#flush());
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  #flush(): void {
    this[Symbol.dispose]();
    if (this.#parsed === this.#sent) return;
    this.#sent = this.#parsed;
    this.#send(this.#parsed);
  }
}
