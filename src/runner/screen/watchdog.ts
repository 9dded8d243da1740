import type { Clock } from '../../shared/base/clock.ts';

// A thread that parses for a second without finishing one slice of bounded work does not come back. But a
// thread that stands still need not be at fault: a laptop sleeps, a machine is short of processors. So two
// things must both hold: the owner was awake to look several times, and the processor time of a second
// was spent. Time on the wall alone never kills a screen.

const lookMs = 250;
const looksBeforeStall = 4;
const cpuBeforeStallMs = 1000;

export interface WatchdogOptions {
  readonly clock: Clock;
  /** Grows with each piece of work that is done. */
  readonly progress: () => number;
  /** Processor time that the watched thread has used, in ms, as near as it can be known. */
  readonly cpuMs: () => number;
  readonly onStall: () => void;
}

export class Watchdog implements Disposable {
  readonly #options: WatchdogOptions;
  #timer: Disposable | undefined;
  #progress = 0;
  #cpuMs = 0;
  #looks = 0;

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  /** There is work to be done: looks until `rest`. */
  watch(): void {
    if (this.#timer) return;
    this.#begin();
    this.#look();
  }

  /** All work is done. */
  rest(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  [Symbol.dispose](): void {
    this.rest();
  }

  #begin(): void {
    this.#progress = this.#options.progress();
    this.#cpuMs = this.#options.cpuMs();
    this.#looks = 0;
  }

  #look(): void {
    this.#timer = this.#options.clock.schedule(lookMs, () => {
      if (this.#options.progress() !== this.#progress) this.#begin();
      else this.#looks += 1;
      const spentMs = this.#options.cpuMs() - this.#cpuMs;
      if (this.#looks < looksBeforeStall || spentMs < cpuBeforeStallMs) return this.#look();
      this.#timer = undefined;
      this.#options.onStall();
    });
  }
}
