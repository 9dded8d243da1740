import type { Clock } from '../../shared/base/clock.ts';

export interface RateBucketOptions {
  readonly clock: Clock;
  /** Tokens that come back per second. */
  readonly perSecond: number;
  /** How many there are at most. */
  readonly burst: number;
}

/** A token bucket: lets a burst through, then a steady rate. */
export class RateBucket {
  readonly #options: RateBucketOptions;
  #tokens: number;
  #filledAt: number;

  constructor(options: RateBucketOptions) {
    this.#options = options;
    this.#tokens = options.burst;
    this.#filledAt = options.clock.monotonic();
  }

  /** Takes one, if there is one. */
  take(): boolean {
    const { clock, perSecond, burst } = this.#options;
    const now = clock.monotonic();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1000) * perSecond);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
