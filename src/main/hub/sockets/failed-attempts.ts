import type { Clock } from '../../../shared/base/clock.ts';
import { RateLimit } from './rate-limit.ts';

/** Per address. A good credential is accepted during a pause too: the owner is never locked out. */
const limits = {
  wrong: { perSecond: 20 / 60, burst: 20 },
  missing: { perSecond: 1, burst: 60 },
  pauseMs: 60_000,
  /** Addresses that are remembered as paused. */
  addresses: 1_000,
};

/** Counts requests without a good credential, by address, and says when an address has to pause. */
export class FailedAttempts {
  readonly #clock: Clock;
  readonly #wrong: RateLimit;
  readonly #missing: RateLimit;
  /** Address → the monotonic time at which its pause ends. */
  readonly #pauses = new Map<string, number>();

  constructor(options: { readonly clock: Clock }) {
    this.#clock = options.clock;
    this.#wrong = new RateLimit({ clock: options.clock, ...limits.wrong });
    this.#missing = new RateLimit({ clock: options.clock, ...limits.missing });
  }

  /** A wrong credential came. False: too many from this address, which now has to pause for a minute. */
  takeWrong(address: string): boolean {
    if (this.#isPaused(address)) return false;
    if (this.#wrong.take(address)) return true;
    this.#pauses.set(address, this.#clock.monotonic() + limits.pauseMs);
    const [oldest] = this.#pauses.keys();
    if (this.#pauses.size > limits.addresses && oldest !== undefined) this.#pauses.delete(oldest);
    return false;
  }

  /** A request without any credential came. False: too many from this address. */
  takeMissing(address: string): boolean {
    return !this.#isPaused(address) && this.#missing.take(address);
  }

  #isPaused(address: string): boolean {
    const endsAtMs = this.#pauses.get(address);
    if (endsAtMs === undefined) return false;
    if (this.#clock.monotonic() < endsAtMs) return true;
    this.#pauses.delete(address);
    return false;
  }
}
