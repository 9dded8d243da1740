import type { Clock } from '../../../shared/base/clock.ts';

export interface TokenBucketOptions {
  readonly clock: Clock;
  readonly perSecond: number;
  /** How much may come at once after a pause. */
  readonly burst: number;
}

/** A rate limit: `burst` at once, `perSecond` in the long run. */
export class TokenBucket {
  readonly #options: TokenBucketOptions;
  #tokens: number;
  #filledAt: number;

  constructor(options: TokenBucketOptions) {
    this.#options = options;
    this.#tokens = options.burst;
    this.#filledAt = options.clock.monotonic();
  }

  /** Takes them, or takes nothing and says no. */
  tryTake(count: number): boolean {
    this.#fill();
    if (count > this.#tokens) return false;
    this.#tokens -= count;
    return true;
  }

  /** Takes them even into debt, and says how long until the debt is paid: 0 when there is none. */
  take(count: number): number {
    this.#fill();
    this.#tokens -= count;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.#options.perSecond) * 1000;
  }

  #fill(): void {
    const { clock, perSecond, burst } = this.#options;
    const now = clock.monotonic();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1000) * perSecond);
    this.#filledAt = now;
  }
}
