import type { Clock } from './clock.ts';

/**
 * Tells a clock that was set, or a machine that slept, from time that passed: the wall clock has then moved further,
 * or less far, than the monotonic one.
 */
export class ClockSteps {
  readonly #clock: Clock;
  #last: { readonly wallMs: number; readonly monotonicMs: number };

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#last = { wallMs: clock.now(), monotonicMs: clock.monotonic() };
  }

  /** By how much the wall clock stepped since the last look, in ms; negative when it was set back. */
  look(): number {
    const now = { wallMs: this.#clock.now(), monotonicMs: this.#clock.monotonic() };
    const { wallMs, monotonicMs } = this.#last;
    this.#last = now;
    return now.wallMs - wallMs - (now.monotonicMs - monotonicMs);
  }
}

/** A step forward that people should know of; less is a time server at work, or a short nap. */
export const stepForwardMs = 60 * 60_000;
