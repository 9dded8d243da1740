import type { Clock } from '../../../shared/base/clock.ts';
import { TokenBucket } from './token-bucket.ts';

export interface RateLimitOptions {
  readonly clock: Clock;
  readonly perSecond: number;
  /** How much may come at once. */
  readonly burst: number;
  /** How many keys are remembered; the one that was asked for longest ago is forgotten first. */
  readonly keyLimit?: number;
}

/** A token bucket for each key: slows one address or device, never all of them. */
export class RateLimit {
  readonly #options: Required<RateLimitOptions>;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(options: RateLimitOptions) {
    this.#options = { keyLimit: 1_000, ...options };
  }

  /** Takes one; false when there is none left for this key now. */
  take(key: string): boolean {
    return this.#bucketOf(key).tryTake(1);
  }

  /** Whether `take` would be allowed. */
  has(key: string): boolean {
    const bucket = this.#bucketOf(key);
    const isAllowed = bucket.tryTake(1);
    if (isAllowed) bucket.take(-1);
    return isAllowed;
  }

  #bucketOf(key: string): TokenBucket {
    const bucket = this.#buckets.get(key) ?? new TokenBucket(this.#options);
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > this.#options.keyLimit && oldest !== undefined) {
      this.#buckets.delete(oldest);
    }
    return bucket;
  }
}
