import { randomBytes } from 'node:crypto';

import type { Clock } from '../../../shared/base/clock.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import { hashSecret } from './token.ts';

interface Offer {
  readonly expiresAtMs: number;
}

const limits = {
  /** More than anybody opens at once; the oldest is dropped. */
  openOffers: 16,
  wrongCodes: 5,
  /** Codes that are known to be over, so that they get another answer than a wrong one. */
  remembered: 64,
};

/**
 * One-time codes that sign a browser in. They live in memory only, hashed, by monotonic time: a restart
 * or a moved clock revives none. Five wrong codes burn every open offer, because a wrong code does not
 * say which one it was meant for.
 */
export class SignInOffers {
  readonly #clock: Clock;
  readonly #open = new Map<string, Offer>();
  readonly #over = new Set<string>();
  #wrongCodes = 0;

  constructor(options: { readonly clock: Clock }) {
    this.#clock = options.clock;
  }

  /** A new code; 128 random bits. */
  offer(lifetimeMs: number): string {
    const code = randomBytes(16).toString('base64url');
    this.#open.set(hashSecret(code), { expiresAtMs: this.#clock.monotonic() + lifetimeMs });
    const [oldest] = this.#open.keys();
    if (this.#open.size > limits.openOffers && oldest !== undefined) this.#close(oldest);
    return code;
  }

  /** Uses a code up. It works once; the same code again is `gone`, and so is one that was burnt. */
  redeem(code: string): Result<void, Refusal> {
    const hash = hashSecret(code);
    const offer = this.#open.get(hash);
    if (!offer) return this.#refuse(hash);
    this.#close(hash);
    if (offer.expiresAtMs <= this.#clock.monotonic()) return this.#refuse(hash);
    this.#wrongCodes = 0;
    return ok(undefined);
  }

  #refuse(hash: string): Result<never, Refusal> {
    if (this.#over.has(hash)) {
      return err(refusal('gone', 'This link was used, has expired, or was withdrawn.'));
    }
    this.#wrongCodes += 1;
    if (this.#wrongCodes >= limits.wrongCodes) this.#burn();
    return err(refusal('unauthorized', 'This is no sign-in code of this hub.'));
  }

  #burn(): void {
    this.#wrongCodes = 0;
    for (const hash of this.#open.keys()) this.#close(hash);
  }

  #close(hash: string): void {
    this.#open.delete(hash);
    this.#over.add(hash);
    const [oldest] = this.#over;
    if (this.#over.size > limits.remembered && oldest !== undefined) this.#over.delete(oldest);
  }
}
