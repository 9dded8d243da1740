import type { Clock } from '../../../shared/base/clock.ts';

export interface RateLimitOptions {
  readonly clock: Clock;
  /** How fast an empty bucket fills. */
  readonly perSecond: number;
  /** How much may come at once. */
  readonly burst: number;
  /** How many keys are remembered; the one that was asked for longest ago is forgotten first. */
  readonly keyLimit?: number;
}

interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** A token bucket for each key: slows one address or device, never all of them. */
export class RateLimit {
  readonly #options: Required<RateLimitOptions>;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: RateLimitOptions) {
    this.#options = { keyLimit: 1_000, ...options };
  }

  /** Takes one; false when there is none left for this key now. */
  take(key: string): boolean {
    const tokens = this.#tokensOf(key);
    const isAllowed = tokens >= 1;
    this.#keep(key, { tokens: isAllowed ? tokens - 1 : tokens, atMs: this.#now() });
    return isAllowed;
  }

  /** Whether `take` would be allowed. */
  has(key: string): boolean {
    return this.#tokensOf(key) >= 1;
  }

  #tokensOf(key: string): number {
    const { burst, perSecond } = this.#options;
    const bucket = this.#buckets.get(key);
    if (!bucket) return burst;
    return Math.min(burst, bucket.tokens + ((this.#now() - bucket.atMs) / 1_000) * perSecond);
  }

  #keep(key: string, bucket: Bucket): void {
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size <= this.#options.keyLimit) return;
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }

  #now(): number {
    return this.#options.clock.monotonic();
  }
}
