import { createHmac, randomBytes } from 'node:crypto';

import type { Clock } from '../../../shared/base/clock.ts';
import type { DeviceId } from '../../../shared/base/ids.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { DeviceRole } from '../../../shared/domain/device-role.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import type { SignInGuest } from './sign-in-offers.ts';
import { hashSecret, isSecretOf } from './token.ts';

// One pairing: the desk makes an offer, whose code a phone reads from a QR code and redeems once. That makes a pending
// device, which is nothing yet: both screens show the same digits, and the desk says yes or no. Only then the phone,
// which asks with a secret of its own, gets its credentials. All of it is in memory and by monotonic time: a restart
// ends it, and a moved clock revives nothing.

/** What a phone says about itself; none of it is proved. */
export interface PairingCaller {
  readonly name: string;
  readonly browser: string;
  readonly address: string;
  /** Scheme, host and port under which it reached the hub: its credentials are worth nothing at another. */
  readonly origin: string;
}

/** Whose device it will be. They become an operator only when the desk has said yes. */
export interface PairingGuest extends SignInGuest {
  readonly name: string;
}

export interface OpenOffer {
  readonly id: string;
  readonly guest: PairingGuest;
  readonly roles: readonly DeviceRole[];
  readonly deadlineMs: number;
}

export interface PendingDevice extends PairingCaller {
  readonly id: string;
  /** The offer whose code it used. */
  readonly offer: string;
  readonly guest: PairingGuest;
  /** As the offer says, or narrower by the desk. */
  readonly roles: readonly DeviceRole[];
  /** Six, the same on both screens. */
  readonly digits: string;
  readonly deadlineMs: number;
  readonly decision: 'waiting' | 'allowed' | 'denied';
  /** The device that the desk says it is once more; null for a new one. */
  readonly again: DeviceId | null;
}

/** Why an offer or a pending device is over without a device, for the desk. */
export type PairingAlert = 'wrong-codes' | 'used-twice' | 'too-many';

export const pairingLimits = {
  offerMs: 120_000,
  pendingMs: 60_000,
  wrongCodes: 5,
  /** Codes that are known to be over, so that they get another answer than a wrong one. */
  remembered: 64,
};

interface Offer extends OpenOffer {
  readonly hash: string;
  wrongCodes: number;
}

interface Pending extends PendingDevice {
  readonly codeHash: string;
  readonly nonce: string;
  readonly secret: string;
}

export interface Redeemed {
  readonly device: PendingDevice;
  /** With which the phone asks for the answer. */
  readonly secret: string;
}

export class PairingOffers {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #over = new Set<string>();
  #offer: Offer | null = null;
  #pending: Pending | null = null;
  #alert: PairingAlert | null = null;

  constructor(options: { readonly clock: Pick<Clock, 'monotonic'> }) {
    this.#clock = options.clock;
  }

  get offer(): OpenOffer | null {
    return this.#offer && this.#isOpen(this.#offer) ? this.#offer : null;
  }

  get pending(): PendingDevice | null {
    const pending = this.#pending;
    if (!pending || this.#isOpen(pending) || pending.decision !== 'waiting') return pending;
    // [PAIR5] The desk did not answer in time: the phone is refused.
    return { ...pending, decision: 'denied' };
  }

  get alert(): PairingAlert | null {
    return this.#alert;
  }

  /** A new code of 128 bits. The offer before it is over, and so is its pending device. */
  open(input: { readonly guest: PairingGuest; readonly roles: readonly DeviceRole[] }): {
    readonly code: string;
    readonly offer: OpenOffer;
  } {
    this.withdraw();
    this.#alert = null;
    const code = randomBytes(16).toString('base64url');
    const offer: Offer = {
      ...input,
      id: randomBytes(6).toString('base64url'),
      hash: hashSecret(code),
      deadlineMs: this.#clock.monotonic() + pairingLimits.offerMs,
      wrongCodes: 0,
    };
    this.#offer = offer;
    return { code, offer };
  }

  withdraw(): void {
    this.#closeOffer();
    this.#pending = null;
  }

  /** Ends the offer and says why. */
  alarm(alert: PairingAlert): void {
    this.withdraw();
    this.#alert = alert;
  }

  /**
   * Uses the code up. Whoever shows it a second time has seen it somewhere: that voids the device of the first, too, because
   * nobody knows which of the two is the operator's.
   */
  redeem(code: string, nonce: string, caller: PairingCaller): Result<Redeemed, Refusal> {
    const hash = hashSecret(code);
    const again = this.#pending;
    // The phone itself, whose answer was lost on the way: nobody else knows its nonce.
    if (again?.codeHash === hash && again.nonce === nonce) {
      return ok({ device: again, secret: again.secret });
    }
    const offer = this.#offer;
    if (offer?.hash !== hash) return this.#refuse(hash);
    this.#closeOffer();
    if (!this.#isOpen(offer)) return this.#refuse(hash);
    const secret = randomBytes(32).toString('base64url');
    const device: Pending = {
      ...caller,
      id: randomBytes(6).toString('base64url'),
      offer: offer.id,
      guest: offer.guest,
      roles: offer.roles,
      digits: digitsOf(code, nonce, randomBytes(16).toString('base64url')),
      deadlineMs: this.#clock.monotonic() + pairingLimits.pendingMs,
      decision: 'waiting',
      again: null,
      codeHash: hash,
      nonce,
      secret,
    };
    this.#pending = device;
    return ok({ device, secret });
  }

  /** The device that asks with this secret; null for a wrong secret and for a device that was voided. */
  pendingOf(secret: string): PendingDevice | null {
    const pending = this.#pending;
    return pending && isSecretOf(secret, hashSecret(pending.secret)) ? this.pending : null;
  }

  /** The answer of the desk; once, and in time. */
  decide(
    id: string,
    answer: Pick<PendingDevice, 'roles' | 'again'> & { readonly decision: 'allowed' | 'denied' },
  ): boolean {
    const pending = this.#pending;
    if (pending?.id !== id || this.pending?.decision !== 'waiting') return false;
    // The phone has as long again to fetch the answer.
    const deadlineMs = this.#clock.monotonic() + pairingLimits.pendingMs;
    this.#pending = { ...pending, ...answer, deadlineMs };
    return true;
  }

  /** Whether the phone may still fetch what was decided. */
  isInTime({ deadlineMs }: PendingDevice): boolean {
    return this.#clock.monotonic() < deadlineMs;
  }

  #refuse(hash: string): Result<never, Refusal> {
    if (this.#over.has(hash)) {
      if (this.#pending?.codeHash === hash) this.alarm('used-twice');
      return err(
        refusal('gone', 'This code was used, has expired, or was withdrawn.', 'Show a new code.'),
      );
    }
    const offer = this.offer && this.#offer;
    if (offer && ++offer.wrongCodes >= pairingLimits.wrongCodes) this.alarm('wrong-codes');
    return err(refusal('unauthorized', 'This is no pairing code of this hub.', 'Scan it again.'));
  }

  #isOpen({ deadlineMs }: { readonly deadlineMs: number }): boolean {
    return this.#clock.monotonic() < deadlineMs;
  }

  #closeOffer(): void {
    const offer = this.#offer;
    this.#offer = null;
    if (!offer) return;
    this.#over.add(offer.hash);
    const [oldest] = this.#over;
    if (this.#over.size > pairingLimits.remembered && oldest !== undefined) {
      this.#over.delete(oldest);
    }
  }
}

function digitsOf(code: string, phoneNonce: string, hubNonce: string): string {
  const mac = createHmac('sha256', code).update(`${phoneNonce}.${hubNonce}`).digest();
  return String(mac.readUInt32BE(0) % 1_000_000).padStart(6, '0');
}
