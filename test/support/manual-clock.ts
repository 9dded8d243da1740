import type { Clock } from '../../src/shared/base/clock.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Time that moves only when a test says so. */
export class ManualClock implements Clock {
  #now: number;
  /** How far the wall clock was set away from the time that passed. */
  #setByMs = 0;
  #order = 0;
  readonly #start: number;
  readonly #timers = new Set<Timer>();

  constructor(startMs = Date.UTC(2030, 0, 1)) {
    this.#now = startMs;
    this.#start = startMs;
  }

  /** Timers that have not fired and were not cancelled. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now + this.#setByMs;
  }

  monotonic(): number {
    return this.#now - this.#start;
  }

  /** Sets the wall clock, as a person or a time server does; no time passes. */
  setBackBy(ms: number): void {
    this.#setByMs -= ms;
  }

  schedule(delayMs: number, callback: () => void): Disposable {
    const timer: Timer = { at: this.#now + delayMs, order: this.#order++, callback };
    this.#timers.add(timer);
    return { [Symbol.dispose]: () => void this.#timers.delete(timer) };
  }

  /** Fires what is due on the way, in order, also what that schedules anew. */
  advanceBy(durationMs: number): void {
    const end = this.#now + durationMs;
    for (let timer = this.#nextUntil(end); timer; timer = this.#nextUntil(end)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.callback();
    }
    this.#now = end;
  }

  #nextUntil(end: number): Timer | undefined {
    return [...this.#timers]
      .filter((timer) => timer.at <= end)
      .toSorted((a, b) => a.at - b.at || a.order - b.order)[0];
  }
}

/** Lets promises that are already settled run their continuations; no time passes. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
