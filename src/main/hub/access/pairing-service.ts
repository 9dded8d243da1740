import type { Clock } from '../../../shared/base/clock.ts';
import { Emitter, type EventSource } from '../../../shared/base/emitter.ts';
import type { DeviceId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { areRolesWithin, phoneRoles, type DeviceRole } from '../../../shared/domain/device-role.ts';
import type { Operator } from '../../../shared/domain/operator.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import { pairingUrl } from '../../../shared/wire/pairing-link.ts';
import { RateLimit } from '../sockets/rate-limit.ts';
import { TokenBucket } from '../sockets/token-bucket.ts';
import type { AccessService } from './access-service.ts';
import {
  PairingOffers,
  pairingLimits,
  type OpenOffer,
  type PairingAlert,
  type PairingCaller,
  type PairingGuest,
  type PendingDevice,
} from './pairing-offers.ts';

/** Where everyone who looks learns what went wrong with a pairing. */
export interface PairingAlerts {
  show(alert: PairingAlert): void;
  takeBack(): void;
}

export interface PairingServiceOptions {
  readonly access: Pick<AccessService, 'admitDevice' | 'revokeDevice'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The person whose machine this is. */
  readonly owner: Operator;
  readonly alerts: PairingAlerts;
}

export interface PairingState {
  readonly offer: OpenOffer | null;
  readonly pending: PendingDevice | null;
  readonly alert: PairingAlert | null;
  /** A phone has loaded the pairing page since the offer was made. */
  readonly isReached: boolean;
}

/** What the desk says of the phone that waits. */
export interface DeskAnswer {
  readonly isAllowed: boolean;
  /** Narrower than the offer's. */
  readonly roles?: readonly DeviceRole[];
  readonly again?: DeviceId | null;
}

export interface NewOffer {
  readonly id: string;
  readonly url: string;
  readonly expiresInMs: number;
}

export type PairingAnswer =
  | { readonly state: 'waiting' | 'denied' }
  | { readonly state: 'paired'; readonly credentials: PairedCredentials };

export interface PairedCredentials {
  readonly device: DeviceId;
  readonly name: string;
  readonly cookie: string;
  readonly key: string;
  readonly operator: Operator;
}

/** How a phone becomes a device; see `pairing-offers.ts` for the conversation. */
export class PairingService {
  readonly #options: PairingServiceOptions;
  readonly #offers: PairingOffers;
  readonly #byAddress: RateLimit;
  #all: TokenBucket;
  readonly #didAsk: Emitter<PendingDevice>;
  /** Made once for each pending device; a phone that lost the answer asks again and gets the same. */
  readonly #admitted = new Map<string, Promise<Result<PairedCredentials, Refusal>>>();
  #isReached = false;

  constructor(options: PairingServiceOptions) {
    const { clock } = options;
    this.#options = options;
    this.#offers = new PairingOffers({ clock });
    this.#didAsk = new Emitter({
      onListenerError: (thrown) =>
        options.logger.error('a listener of pairing failed', { error: thrown }),
    });
    this.#byAddress = new RateLimit({ clock, perSecond: 10 / 60, burst: 10 });
    this.#all = allAttempts(clock);
  }

  get state(): PairingState {
    const { offer, pending, alert } = this.#offers;
    return { offer, pending, alert, isReached: this.#isReached };
  }

  /** A phone has redeemed the code and waits for the desk. */
  get onDidAsk(): EventSource<PendingDevice> {
    return this.#didAsk.event;
  }

  /** A code for a device of the owner, or of a guest; the one before it is worth nothing any more. */
  offer(place: {
    readonly lanUrl: string;
    readonly fingerprint: string;
    readonly roles?: readonly DeviceRole[];
    readonly guest?: PairingGuest;
  }): NewOffer {
    const { owner, alerts } = this.#options;
    this.#isReached = false;
    // What strangers tried before does not close what the desk opens now.
    this.#all = allAttempts(this.#options.clock);
    const { code, offer } = this.#offers.open({
      guest: place.guest ?? { name: owner.name, arrive: () => Promise.resolve(ok(owner)) },
      roles: place.roles ?? phoneRoles,
    });
    alerts.takeBack();
    const url = pairingUrl(place.lanUrl, { code, fingerprint: place.fingerprint });
    return { id: offer.id, url, expiresInMs: pairingLimits.offerMs };
  }

  /**
   * Ends the offer and the phone that waits; one that was allowed still fetches its credentials. With an id, only when
   * it is still that one: a desk that closes its dialog does not end what another desk shows.
   */
  withdraw(id?: string): void {
    const { offer, pending } = this.#offers;
    const isOther = offer ? offer.id !== id : pending?.offer !== id;
    if (id !== undefined && isOther) return;
    if (this.#offers.pending?.decision !== 'allowed') this.#offers.withdraw();
  }

  noteReached(): void {
    if (this.#offers.offer) this.#isReached = true;
  }

  /** The only write in the product that needs no credential. */
  redeem(
    { code, nonce }: { readonly code: string; readonly nonce: string },
    caller: PairingCaller,
  ): Result<{ readonly secret: string; readonly device: PendingDevice }, Refusal> {
    if (!this.#byAddress.take(caller.address)) return err(tooMany());
    if (!this.#all.tryTake(1)) {
      if (this.#offers.offer) this.#alarmed(() => this.#offers.alarm('too-many'));
      return err(tooMany());
    }
    const before = this.#offers.pending?.id;
    const redeemed = this.#alarmed(() => this.#offers.redeem(code, nonce, caller));
    if (!redeemed.ok) {
      const { address } = caller;
      this.#options.logger.warn('a pairing was refused', { reason: redeemed.error.code, address });
    } else if (before !== redeemed.value.device.id) {
      this.#didAsk.fire(redeemed.value.device);
    }
    return redeemed;
  }

  /** The answer of the desk, which may narrow what the offer gives and never widens it. */
  decide(id: string, { isAllowed, roles, again = null }: DeskAnswer): Result<void, Refusal> {
    const { pending } = this.#offers;
    if (pending?.id !== id || pending.decision !== 'waiting') {
      return err(refusal('gone', 'This phone no longer waits for an answer.', 'Show a new code.'));
    }
    if (roles && !areRolesWithin(roles, pending.roles)) {
      return err(refusal('refused', 'A role can only be narrowed here.', 'Show a new code.'));
    }
    const decision = isAllowed ? 'allowed' : 'denied';
    this.#offers.decide(id, { decision, roles: roles ?? pending.roles, again });
    return ok(undefined);
  }

  /** What the phone that waits with this secret gets. */
  async poll(secret: string): Promise<Result<PairingAnswer, Refusal>> {
    const pending = this.#offers.pendingOf(secret);
    if (!pending) return err(refusal('gone', 'This pairing is over.', 'Show a new code.'));
    if (pending.decision !== 'allowed') return ok({ state: pending.decision });
    if (!this.#offers.isInTime(pending)) {
      return err(refusal('gone', 'This pairing was not finished in time.', 'Show a new code.'));
    }
    const admitted = await this.#admit(pending);
    if (!admitted.ok) return admitted;
    // While it was stored, somebody else may have shown the same code.
    if (this.#offers.pendingOf(secret)?.id === pending.id) {
      return ok({ state: 'paired', credentials: admitted.value });
    }
    await this.#options.access.revokeDevice(admitted.value.device);
    return err(refusal('gone', 'This pairing is over.', 'Show a new code.'));
  }

  #admit(pending: PendingDevice): Promise<Result<PairedCredentials, Refusal>> {
    const admitted = this.#admitted.get(pending.id) ?? this.#admitNew(pending);
    this.#admitted.clear();
    this.#admitted.set(pending.id, admitted);
    const forget = (): void => void this.#admitted.delete(pending.id);
    admitted.then(({ ok: isAdmitted }) => (isAdmitted ? undefined : forget())).catch(forget);
    return admitted;
  }

  async #admitNew(pending: PendingDevice): Promise<Result<PairedCredentials, Refusal>> {
    const { guest, name, origin, roles, again } = pending;
    const arrived = await guest.arrive();
    if (!arrived.ok) return arrived;
    const operator = arrived.value;
    const admitted = await this.#options.access.admitDevice({
      operator,
      name,
      origin,
      roles,
      again,
    });
    this.#options.logger.info('a device was paired', { device: admitted.device, name, roles });
    return ok({
      device: admitted.device,
      name,
      cookie: admitted.cookie,
      key: admitted.key,
      operator,
    });
  }

  /** The device that this code has let in already: which of the two is the operator's, nobody knows. */
  async #expelAdmitted(): Promise<void> {
    const { access, logger } = this.#options;
    try {
      for (const admitting of this.#admitted.values()) {
        const admitted = await admitting;
        if (admitted.ok) await access.revokeDevice(admitted.value.device);
      }
    } catch (thrown) {
      logger.error('a device whose code was used twice could not be signed out', { error: thrown });
    }
  }

  #alarmed<T>(work: () => T): T {
    const before = this.#offers.alert;
    const answer = work();
    const { alert } = this.#offers;
    if (alert !== null && alert !== before) {
      this.#options.logger.warn('a pairing code was withdrawn', { alert });
      this.#options.alerts.show(alert);
      if (alert === 'used-twice') void this.#expelAdmitted();
    }
    return answer;
  }
}

/** Of all addresses together, for one offer. */
function allAttempts(clock: Clock): TokenBucket {
  return new TokenBucket({ clock, perSecond: 30 / 60, burst: 30 });
}

function tooMany(): Refusal {
  return refusal('rate_limited', 'Too many attempts to pair. Wait a minute.');
}
