import { createHmac } from 'node:crypto';

import { isoTime, type Clock } from '../../../shared/base/clock.ts';
import type { EventSource } from '../../../shared/base/emitter.ts';
import { asId, newId, type DeviceId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { areRolesWithin, type DeviceRole } from '../../../shared/domain/device-role.ts';
import type { Grant, Operator, Plane } from '../../../shared/domain/operator.ts';
import type { PushRecipient } from '../../../shared/domain/push-recipient.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import { hubProofText, isHubNonce } from '../../../shared/wire/hub-proof.ts';
import { signInUrl } from '../../../shared/wire/sign-in-link.ts';
import { FailedAttempts } from '../sockets/failed-attempts.ts';
import { RateLimit } from '../sockets/rate-limit.ts';
import type { CredentialStore } from '../store/credential-row.ts';
import { unauthorized } from './authorize.ts';
import type { DeviceRecord } from './device-record.ts';
import { deviceLimits, Devices, type SeenTime } from './devices.ts';
import { grantsInForce, type GrantSource } from './grants.ts';
import { loadOwnerToken, type OwnerToken } from './owner-token.ts';
import type { PairingGuest } from './pairing-offers.ts';
import {
  commandPrincipalOf,
  levelsOn,
  noPrincipal,
  type OperatorDevice,
  type OperatorPrincipal,
  type Principal,
} from './principal.ts';
import { SignInOffers, type SignInGuest } from './sign-in-offers.ts';
import { StepUpService } from './step-up-service.ts';
import { Tickets } from './tickets.ts';
import { isSecretOf, parseToken } from './token.ts';

export interface AccessOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly credentials: CredentialStore;
  readonly dataDirectory: string;
  /** The person whose machine this is. */
  readonly owner: Operator;
  readonly grants: GrantSource;
  readonly seenTime: SeenTime;
  /** The cost of a guess at the PIN; only tests choose another one. */
  readonly scryptCost?: number;
}

/**
 * What a request shows, each as it came: null when it is not there at all, empty when it is there and
 * says nothing. What is there must be right; it is never passed over for the next one (LAN-3).
 */
export interface RequestCredentials {
  readonly authorization: string | null;
  readonly cookie: string | null;
  readonly key: string | null;
  /** Scheme, host and port of the request's own address. */
  readonly origin: string;
  /** Where the request comes from. */
  readonly address: string;
  /** Of the listener that it came in by. */
  readonly plane: Plane;
}

export interface UpgradeCredentials extends Omit<RequestCredentials, 'key'> {
  readonly ticket: string | null;
}

export interface SignInLink {
  readonly url: string;
  readonly code: string;
  readonly expiresAt: string;
}

/** A device that takes push messages. */
export interface PushDevice {
  readonly id: DeviceId;
  readonly push: PushRecipient;
  /** Undefined when nothing is left of them. */
  readonly rights: OperatorPrincipal | undefined;
}

/** How long a link lives: asked for a moment ago, or printed where the hub was started. */
export const linkLifetimes = { openMs: 60_000, startMs: 900_000 };

/** Who is asking: the one place that turns what a request shows into a principal. */
export class AccessService {
  readonly #options: AccessOptions;
  readonly #devices: Devices;
  readonly #offers: SignInOffers;
  readonly #tickets: Tickets;
  readonly #wrongCodes: RateLimit;
  readonly #commands: RateLimit;
  readonly #reads: RateLimit;
  readonly #failures: FailedAttempts;
  /** Of the owner's devices over the network. */
  readonly stepUp: StepUpService;
  #ownerToken: OwnerToken | null = null;

  constructor(options: AccessOptions) {
    const { clock } = options;
    this.#options = options;
    this.#devices = new Devices(options);
    this.stepUp = new StepUpService({ ...options, devices: this.#devices });
    this.#offers = new SignInOffers({ clock });
    this.#tickets = new Tickets({ clock });
    this.#wrongCodes = new RateLimit({ clock, perSecond: 10 / 60, burst: 10 });
    // A runaway script of the owner is slowed; no person and no honest program comes near.
    this.#commands = new RateLimit({ clock, perSecond: 200, burst: 1_000 });
    this.#reads = new RateLimit({ clock, perSecond: 500, burst: 3_000 });
    this.#failures = new FailedAttempts({ clock });
  }

  /** Throws `owner_token_refused` when the token's file could have been read by somebody else. */
  async start(): Promise<void> {
    this.#ownerToken = loadOwnerToken(this.#options.dataDirectory);
    await this.#devices.start();
    await this.stepUp.start();
  }

  /** Proves to a program of this machine that this is the hub of its data directory; undefined for a wrong nonce. */
  proveHub(host: string, nonce: string): string | undefined {
    if (!this.#ownerToken || !isHubNonce(nonce)) return undefined;
    const { proofKey } = this.#ownerToken;
    return createHmac('sha256', proofKey).update(hubProofText(host, nonce)).digest('base64url');
  }

  /** Told at once when a device is gone: its streams are closed with `streamCloseCodes.unauthorized`. */
  get onDidRevokeDevice(): EventSource<DeviceId> {
    return this.#devices.onDidRevoke;
  }

  /** A device that a step of the clock had ended was let in once more. */
  get onDidUseGrace(): EventSource<DeviceRecord> {
    return this.#devices.onDidUseGrace;
  }

  /** The highest wall time that was ever seen: whatever expires is judged by it. */
  nowMs(): number {
    return this.#devices.nowMs();
  }

  devices(): readonly DeviceRecord[] {
    return this.#devices.list();
  }

  /** From here on nothing of it is accepted: no cookie, no key, and no ticket, which needs the cookie. */
  revokeDevice(id: DeviceId): Promise<boolean> {
    this.stepUp.forget(id);
    return this.#devices.revoke(id);
  }

  /** Who opened a stream, with the rights of this moment; undefined when nothing is left of them. */
  rightsOf(principal: OperatorPrincipal): OperatorPrincipal | undefined {
    const { device, operator } = principal;
    if (device.kind === 'browser' && !this.#devices.isSignedIn(device.id)) return undefined;
    const grants = this.#grantsOf(operator);
    if (grants.length === 0) return undefined;
    const roles = this.#devices.find(device.id)?.roles;
    const current: OperatorPrincipal = {
      ...principal,
      operator: this.#options.grants.currentOf(operator),
      device: { ...device, ...(roles && { roles }) },
      grants,
      isUnlocked: this.#isUnlocked(principal.plane, device.id),
    };
    // A device that was narrowed to no role is let in nowhere.
    return levelsOn(current, null).length === 0 ? undefined : current;
  }

  /** Signed-in devices that take push messages, each with what it may do at this moment. */
  pushDevices(): readonly PushDevice[] {
    return this.#devices.list().flatMap((device) => {
      const plane: Plane = device.origin.startsWith('https:') ? 'lan' : 'local';
      return device.push === null
        ? []
        : [
            {
              push: device.push,
              id: device.id,
              rights: this.rightsOf(this.#ofDevice(device, plane)),
            },
          ];
    });
  }

  /**
   * Null ends the push messages of a device. One device takes them at one address: its subscription at another, and one
   * with the same endpoint that another device left behind, ends with the new one.
   */
  async setPush(id: DeviceId, push: PushRecipient | null): Promise<boolean> {
    const others = this.#devices.list().filter((other) => {
      if (push === null || other.push === null || other.id === id) return false;
      const isSame = this.#devices.rootIdOf(other.id) === this.#devices.rootIdOf(id);
      return isSame || other.push.endpoint === push.endpoint;
    });
    await allOrFirstFault(others.map((other) => this.#devices.setPush(other.id, null)));
    return this.#devices.setPush(id, push);
  }

  pushOf(id: DeviceId): PushRecipient | null {
    return this.#devices.isSignedIn(id) ? (this.#devices.find(id)?.push ?? null) : null;
  }

  /** A browser that is used stays signed in, also when all that it uses is its stream. */
  noteUse({ device }: OperatorPrincipal): void {
    if (device.kind === 'browser') this.#devices.noteUse(device.id);
  }

  /** Who shows these. Without any credential it is a principal without any right. */
  authenticate(shown: RequestCredentials): Result<Principal, Refusal> {
    const known = this.#principalOf(shown);
    if (!known.ok) return this.#refuse(shown.address);
    const isNobody = known.value.type === 'none';
    return isNobody && !this.#failures.takeMissing(shown.address) ? err(tooManyFailures()) : known;
  }

  #principalOf(shown: RequestCredentials): Result<Principal, Refusal> {
    if (shown.authorization !== null) return this.#ofBearer(shown, ownerDevice);
    if (shown.cookie === null && shown.key === null) return ok(noPrincipal);
    const device = this.#devices.authenticate(shown);
    return device ? ok(this.#ofDevice(device, shown.plane)) : err(unauthorized());
  }

  /** For a WebSocket, before it is one. Nothing shown is refused here too: the stream has no public part. */
  authenticateUpgrade(shown: UpgradeCredentials): Result<OperatorPrincipal, Refusal> {
    const known = this.#streamPrincipalOf(shown);
    return known.ok ? known : this.#refuse(shown.address);
  }

  /** An address that keeps guessing has to pause. */
  #refuse(address: string): Result<never, Refusal> {
    if (this.#failures.takeWrong(address)) return err(unauthorized());
    this.#options.logger.warn('refused too many wrong credentials', { address });
    return err(tooManyFailures());
  }

  #streamPrincipalOf(shown: UpgradeCredentials): Result<OperatorPrincipal, Refusal> {
    if (shown.authorization !== null) {
      // Each program is a device of its own for as long as it is connected: the baton is held by one.
      const device: OperatorDevice = { id: newId('device'), name: 'terminal', kind: 'terminal' };
      return this.#ofBearer(shown, device);
    }
    const device = this.#devices.authenticateCookie(shown.cookie, shown.origin);
    if (!device || shown.ticket === null) return err(unauthorized());
    const holder = { device: device.id, origin: shown.origin };
    return this.#tickets.redeem(shown.ticket, holder)
      ? ok(this.#ofDevice(device, shown.plane))
      : err(unauthorized());
  }

  offerSignIn(input: {
    readonly origin: string;
    readonly session: string | null;
    readonly lifetimeMs: number;
    /** Defaults to the owner of this machine; only the hub's own start leaves it out. */
    readonly guest?: SignInGuest;
  }): SignInLink {
    const code = this.#offers.offer(
      input.lifetimeMs,
      input.guest ?? this.ownDeviceOf(this.#options.owner),
    );
    return {
      code,
      url: signInUrl(input.origin, { code, session: input.session }),
      expiresAt: isoTime(this.#options.clock.now() + input.lifetimeMs),
    };
  }

  /** Brings in another device of this operator, and of no one else, as long as they still hold a role. */
  ownDeviceOf(operator: Operator): PairingGuest {
    return {
      name: operator.name,
      arrive: () =>
        Promise.resolve(
          this.#grantsOf(operator).length > 0
            ? ok(this.#options.grants.currentOf(operator))
            : err(refusal('forbidden_role', `${operator.name} has no role on this hub any more.`)),
        ),
    };
  }

  isOffered(code: string): boolean {
    return this.#offers.isOpen(code);
  }

  withdrawOffer(code: string): void {
    this.#offers.withdraw(code);
  }

  /** The cookie and the key of a browser that showed a right code. */
  async redeemSignIn(input: {
    readonly code: string;
    readonly deviceName: string;
    readonly cookie: string | null;
    readonly origin: string;
    readonly address: string;
  }): Promise<Result<{ cookie: string; key: string; operator: Operator }, Refusal>> {
    const redeemed = this.#offers.redeem(input.code);
    if (!redeemed.ok) {
      // A code that was right once is no guess. A right one is accepted whatever else came from the address:
      // on this machine all accounts share one, and none of them can keep the owner from signing in.
      const isGuess = redeemed.error.code === 'unauthorized';
      if (isGuess && !this.#wrongCodes.take(input.address)) {
        return err(refusal('rate_limited', 'Too many wrong codes came from this address.'));
      }
      this.#options.logger.warn('a sign-in was refused', {
        reason: redeemed.error.message,
        address: input.address,
      });
      return redeemed;
    }
    const arrived = await redeemed.value.arrive();
    if (!arrived.ok) return arrived;
    const operator = arrived.value;
    const { cookie, key, device } = await this.#devices.signIn({
      operator,
      name: input.deviceName,
      origin: input.origin,
      cookie: input.cookie,
      roles: null,
    });
    this.#options.logger.info('a browser signed in', {
      device: device.id,
      name: device.name,
      operator: operator.id,
    });
    return ok({ cookie, key, operator });
  }

  /** A new device, which was paired: what it may at most do is fixed in it. */
  async admitDevice(input: {
    readonly operator: Operator;
    readonly name: string;
    readonly origin: string;
    readonly roles: readonly DeviceRole[];
    /** The device that the desk knows it to be: it is one more address of that one. */
    readonly again?: DeviceId | null;
  }): Promise<{ readonly device: DeviceId; readonly cookie: string; readonly key: string }> {
    const again = this.#againOf(input);
    const { device, cookie, key } = await this.#devices.signIn({ ...input, again, cookie: null });
    await this.#endReplaced(device);
    return { device: device.id, cookie, key };
  }

  /** Only a device of the same person that is signed in can come back as itself. */
  #againOf({
    again,
    operator,
  }: {
    readonly again?: DeviceId | null;
    readonly operator: Operator;
  }): DeviceRecord | null {
    const known = again ? this.#devices.find(again) : null;
    const isTheirs = known?.operator.id === operator.id && this.#devices.isSignedIn(known.id);
    return isTheirs ? known : null;
  }

  /**
   * What the device had at this address before, and with other roles anywhere: one device has one set of roles, and what
   * was given out before is ended rather than changed.
   */
  async #endReplaced({ id, origin, roles }: DeviceRecord): Promise<void> {
    const replaced = this.#devices
      .sameAs(id)
      .filter((other) => other.id !== id)
      .filter((other) => other.origin === origin || !areSame(other.roles, roles));
    await allOrFirstFault(replaced.map((other) => this.#devices.revoke(other.id)));
  }

  /** At every address. False when there is no such device. */
  async signOutDevice(id: DeviceId): Promise<boolean> {
    const everywhere = this.#devices.everOf(id);
    await allOrFirstFault(everywhere.map((device) => this.#devices.revoke(device.id)));
    return everywhere.length > 0;
  }

  /** Only ever narrower; a wider device is a new one, paired at the desk. */
  async narrowDevice(
    id: DeviceId,
    roles: readonly DeviceRole[],
  ): Promise<Result<DeviceRecord, Refusal>> {
    const device = this.#devices.find(id);
    if (!device || !this.#devices.isSignedIn(id)) {
      return err(
        refusal('not_found', 'There is no such device.', '`roundhouse devices` lists them.'),
      );
    }
    if (device.roles && !areRolesWithin(roles, device.roles)) {
      return err(refusal('refused', 'A device can only be narrowed.', 'Pair it again for more.'));
    }
    const everywhere = this.#devices.sameAs(id);
    await allOrFirstFault(everywhere.map((same) => this.#devices.setRoles(same.id, roles)));
    return ok({ ...device, roles });
  }

  /** A ticket for the stream; a program has none and needs none. */
  issueTicket(principal: OperatorPrincipal, origin: string): Result<string, Refusal> {
    if (principal.device.id === ownerDevice.id) {
      return err(
        refusal('refused', 'A program opens the stream with its token, without a ticket.'),
      );
    }
    return ok(this.#tickets.issue({ device: principal.device.id, origin }));
  }

  /** Whether this principal may change something now, or has done so too often. */
  takeCommand(principal: OperatorPrincipal): Result<void, Refusal> {
    return this.#commands.take(commandPrincipalOf(principal))
      ? ok(undefined)
      : err(refusal('rate_limited', 'Too many changes at once.'));
  }

  /** Whether this principal may read something now, or has read too often. */
  takeRead(principal: OperatorPrincipal): Result<void, Refusal> {
    return this.#reads.take(commandPrincipalOf(principal))
      ? ok(undefined)
      : err(refusal('rate_limited', 'Too many requests at once.'));
  }

  #ofBearer(
    { authorization, plane }: Pick<RequestCredentials, 'authorization' | 'plane'>,
    device: OperatorDevice,
  ): Result<OperatorPrincipal, Refusal> {
    const [, bearer = ''] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
    const token = parseToken('owner', bearer);
    const known = this.#ownerToken;
    if (!token || !known || token.id !== known.id || !isSecretOf(token.secret, known.hash)) {
      return err(unauthorized());
    }
    return ok(this.#at(plane, this.#options.owner, device));
  }

  #ofDevice({ id, name, operator, roles }: DeviceRecord, plane: Plane): OperatorPrincipal {
    return this.#at(plane, operator, { id, name, kind: 'browser', ...(roles && { roles }) });
  }

  /** Whoever is at this machine's desktop, or in a shell on it, has nothing to unlock. */
  #at(plane: Plane, operator: Operator, device: OperatorDevice): OperatorPrincipal {
    return {
      type: 'operator',
      operator: this.#options.grants.currentOf(operator),
      device,
      plane,
      grants: this.#grantsOf(operator),
      isUnlocked: this.#isUnlocked(plane, device.id),
    };
  }

  #isUnlocked(plane: Plane, device: DeviceId): boolean {
    return plane === 'local' || this.stepUp.isUnlocked(device);
  }

  /** What an operator holds now. */
  grantsInForceOf(operator: Pick<Operator, 'id'>): readonly Grant[] {
    return this.#grantsOf(operator);
  }

  #grantsOf({ id }: Pick<Operator, 'id'>): readonly Grant[] {
    return grantsInForce(this.#options.grants.grantsOf(id), this.#devices.nowMs());
  }
}

/** A full disk must not keep what is ended at one address from being ended at the next. */
async function allOrFirstFault(changes: readonly Promise<boolean>[]): Promise<void> {
  await Promise.allSettled(changes);
  await Promise.all(changes);
}

function areSame(one: readonly DeviceRole[] | null, other: readonly DeviceRole[] | null): boolean {
  if (one === null || other === null) return one === other;
  return areRolesWithin(one, other) && areRolesWithin(other, one);
}

function tooManyFailures(): Refusal {
  return refusal('rate_limited', 'Too many requests without a valid credential. Wait a minute.');
}

/** All calls with the owner's token, which says nothing of the program that makes them. */
const ownerDevice: OperatorDevice = {
  id: asId('device', 'd_owner'),
  name: 'command line',
  kind: 'program',
};

/** How long a browser keeps its cookie. */
export const cookieMaxAgeSeconds = deviceLimits.absoluteMs / 1_000;
