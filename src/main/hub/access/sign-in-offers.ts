import { randomBytes } from 'node:crypto';

import type { Clock } from '../../../shared/base/clock.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { Operator } from '../../../shared/domain/operator.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import { hashSecret } from './token.ts';

/** Whom a code signs in, asked when the code is used. */
export interface SignInGuest {
  arrive(): Promise<Result<Operator, Refusal>>;
}

interface Offer {
  readonly guest: SignInGuest;
  readonly hash: string;
  readonly expiresAtMs: number;
  wrongCodes: number;
}

const limits = {
  /** More than anybody opens at once; the oldest is dropped. */
  openOffers: 16,
  wrongCodes: 5,
  /** Codes that are known to be over, so that they get another answer than a wrong one. */
  remembered: 64,
};

/** A code begins with the name of its offer, so that a wrong code burns only the offer that it was meant for. */
const nameLength = 8;

/**
 * One-time codes that sign a browser in. They live in memory only, hashed, by monotonic time: a restart or a
 * moved clock revives none. Five wrong codes for one offer burn it; a code that names no offer burns none, so
 * another account of this machine cannot keep the owner from signing in.
 */
export class SignInOffers {
  readonly #clock: Clock;
  /** By name, oldest first. */
  readonly #open = new Map<string, Offer>();
  readonly #over = new Set<string>();

  constructor(options: { readonly clock: Clock }) {
    this.#clock = options.clock;
  }

  /** A new code: a name of 48 bits and a secret of 128. */
  offer(lifetimeMs: number, guest: SignInGuest): string {
    const name = randomBytes(6).toString('base64url');
    const code = name + randomBytes(16).toString('base64url');
    this.#open.set(name, {
      guest,
      hash: hashSecret(code),
      expiresAtMs: this.#clock.monotonic() + lifetimeMs,
      wrongCodes: 0,
    });
    const [oldest] = this.#open.keys();
    if (this.#open.size > limits.openOffers && oldest !== undefined) this.#close(oldest);
    return code;
  }

  /** Uses a code up. It works once; the same code again is `gone`, and so is one that was burnt. */
  redeem(code: string): Result<SignInGuest, Refusal> {
    const hash = hashSecret(code);
    const name = code.slice(0, nameLength);
    const offer = this.#open.get(name);
    if (offer?.hash !== hash) return this.#refuse(hash, name);
    this.#close(name);
    return offer.expiresAtMs <= this.#clock.monotonic()
      ? this.#refuse(hash, name)
      : ok(offer.guest);
  }

  /** Whether this code could still be used. */
  isOpen(code: string): boolean {
    const offer = this.#open.get(code.slice(0, nameLength));
    return offer?.hash === hashSecret(code) && this.#clock.monotonic() < offer.expiresAtMs;
  }

  /** The code is `gone` from here on. */
  withdraw(code: string): void {
    if (this.isOpen(code)) this.#close(code.slice(0, nameLength));
  }

  #refuse(hash: string, name: string): Result<never, Refusal> {
    if (this.#over.has(hash)) {
      return err(refusal('gone', 'This link was used, has expired, or was withdrawn.'));
    }
    const offer = this.#open.get(name);
    if (offer && ++offer.wrongCodes >= limits.wrongCodes) this.#close(name);
    return err(refusal('unauthorized', 'This is no sign-in code of this hub.'));
  }

  #close(name: string): void {
    const offer = this.#open.get(name);
    if (!offer) return;
    this.#open.delete(name);
    this.#over.add(offer.hash);
    const [oldest] = this.#over;
    if (this.#over.size > limits.remembered && oldest !== undefined) this.#over.delete(oldest);
  }
}
