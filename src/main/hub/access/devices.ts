import { ClockSteps, stepForwardMs } from '../../../shared/base/clock-steps.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import { Emitter, type EventSource } from '../../../shared/base/emitter.ts';
import { asId, newId, randomText, type DeviceId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { DeviceRole } from '../../../shared/domain/device-role.ts';
import type { Operator } from '../../../shared/domain/operator.ts';
import type { PushRecipient } from '../../../shared/domain/push-recipient.ts';
import type { CredentialStore } from '../store/credential-row.ts';
import { deviceOf, rootOf, rowOf, type DeviceGrace, type DeviceRecord } from './device-record.ts';
import { formatToken, hashSecret, isSecretOf, newToken, parseToken } from './token.ts';

/** What the store knows of time: a clock that was set back revives nothing. */
export interface SeenTime {
  /** The highest wall time that this hub has ever seen, up to now. */
  highestTimeMs(): number;
}

export interface DevicesOptions {
  readonly clock: Clock;
  readonly credentials: CredentialStore;
  readonly logger: Logger;
  readonly seenTime: SeenTime;
}

/** Both halves of what a browser shows: the cookie goes to every port of its host, the key to our pages. */
export interface DeviceProof {
  readonly cookie: string | null;
  readonly key: string | null;
  readonly origin: string;
}

export interface DeviceCredentials {
  readonly device: DeviceRecord;
  readonly cookie: string;
  readonly key: string;
}

const dayMs = 86_400_000;

export const deviceLimits = {
  idleMs: 14 * dayMs,
  absoluteMs: 90 * dayMs,
  /** Pages of one browser that are open at once; the oldest is asked to sign in again. */
  keys: 16,
  devices: 200,
  /** `lastSeenMs` need not be exact, and each change of it is a write. */
  seenStepMs: 600_000,
};

/** The browsers that were signed in, in memory and in the table `credentials`. */
export class Devices {
  readonly #options: DevicesOptions;
  readonly #devices = new Map<DeviceId, DeviceRecord>();
  readonly #didRevoke: Emitter<DeviceId>;
  readonly #didUseGrace: Emitter<DeviceRecord>;
  readonly #steps: ClockSteps;
  #highestTimeMs = 0;

  constructor(options: DevicesOptions) {
    this.#options = options;
    this.#steps = new ClockSteps(options.clock);
    this.#didUseGrace = new Emitter({
      onListenerError: (thrown) =>
        options.logger.error('a listener of devices failed', { error: thrown }),
    });
    this.#didRevoke = new Emitter({
      onListenerError: (thrown) =>
        options.logger.error('a listener of revoked devices failed', { error: thrown }),
    });
  }

  /** A device that is gone from this moment on: its sockets are to be closed. */
  get onDidRevoke(): EventSource<DeviceId> {
    return this.#didRevoke.event;
  }

  /** A device that a step of the clock had ended was let in once more. */
  get onDidUseGrace(): EventSource<DeviceRecord> {
    return this.#didUseGrace.event;
  }

  async start(): Promise<void> {
    for (const row of await this.#options.credentials.readCredentials()) {
      const device = deviceOf(row);
      if (!device) continue;
      this.#highestTimeMs = Math.max(this.#highestTimeMs, device.lastSeenMs);
      this.#devices.set(device.id, device);
    }
  }

  /** Those that could sign a request now. */
  list(): readonly DeviceRecord[] {
    const now = this.nowMs();
    return [...this.#devices.values()].filter((device) => this.#isLive(device, now));
  }

  /**
   * Signs a browser in. One that shows the cookie of a device keeps being that device, and gets a
   * further key, so that its other pages stay signed in.
   */
  async signIn(input: {
    readonly operator: Operator;
    readonly name: string;
    readonly origin: string;
    readonly cookie: string | null;
    readonly roles: readonly DeviceRole[] | null;
    /** The device that it is once more. */
    readonly again?: DeviceRecord | null;
  }): Promise<DeviceCredentials> {
    const known = this.#deviceOfCookie(input.cookie, input.origin);
    const isKept = known !== null && known.operator.id === input.operator.id;
    const { device, cookie } =
      isKept && input.cookie !== null
        ? { device: known, cookie: input.cookie }
        : this.#newDevice(input);
    const key = newToken('key', randomText(14));
    const keys = [...device.keys, { id: key.id, hash: hashSecret(key.secret) }];
    const signedIn = {
      ...device,
      keys: keys.slice(-deviceLimits.keys),
      lastSeenMs: this.nowMs(),
    };
    await this.#save(signedIn);
    this.#revokeOldest();
    return { device: signedIn, cookie, key: formatToken(key) };
  }

  /** The device of a cookie and a key that belong together; null when either is missing or wrong. */
  authenticate(proof: DeviceProof): DeviceRecord | null {
    const device = this.#deviceOfCookie(proof.cookie, proof.origin);
    const token = proof.key === null ? null : parseToken('key', proof.key);
    if (!device || !token) return null;
    const key = device.keys.find((one) => one.id === token.id);
    if (!key || !isSecretOf(token.secret, key.hash)) return null;
    if (!this.#isDue(device, this.nowMs())) return this.#refresh(device);
    this.#noteSeen(device);
    return device;
  }

  /** Whether a device that was let in would be let in now. */
  isSignedIn(id: DeviceId): boolean {
    const now = this.nowMs();
    const device = this.#devices.get(id);
    return device !== undefined && this.#isLive(device, now);
  }

  noteUse(id: DeviceId): void {
    const now = this.nowMs();
    const device = this.#devices.get(id);
    if (device && this.#isDue(device, now)) this.#noteSeen(device);
  }

  find(id: DeviceId): DeviceRecord | null {
    return this.#devices.get(id) ?? null;
  }

  rootIdOf(id: DeviceId): DeviceId {
    const device = this.#devices.get(id);
    return device ? rootOf(device) : id;
  }

  /** This device at every address where it is signed in; empty for one that is not known. */
  sameAs(id: DeviceId): readonly DeviceRecord[] {
    const device = this.#devices.get(id);
    return device ? this.list().filter((one) => rootOf(one) === rootOf(device)) : [];
  }

  /** Also what is signed out of it already: the first time the disk may have been full. */
  everOf(id: DeviceId): readonly DeviceRecord[] {
    const device = this.#devices.get(id);
    if (!device) return [];
    return [...this.#devices.values()].filter((one) => rootOf(one) === rootOf(device));
  }

  /** False when there is no such device. What it may do changes from here on, on open streams too. */
  async setRoles(id: DeviceId, roles: readonly DeviceRole[]): Promise<boolean> {
    const device = this.#devices.get(id);
    if (!device || !this.isSignedIn(id)) return false;
    await this.#save({ ...device, roles });
    return true;
  }

  /** False when there is no such device. Null ends its push messages. */
  async setPush(id: DeviceId, push: PushRecipient | null): Promise<boolean> {
    const device = this.#devices.get(id);
    if (!device || !this.isSignedIn(id)) return false;
    await this.#save({ ...device, push });
    return true;
  }

  /** The highest wall time that was ever seen: expiries use it, so that a clock that was set back revives nothing. */
  nowMs(): number {
    const { clock, seenTime } = this.#options;
    const before = this.#highestTimeMs;
    this.#highestTimeMs = Math.max(before, clock.now(), seenTime.highestTimeMs());
    const stepMs = this.#steps.look();
    // Only what goes beyond the highest time ends anybody.
    const beyondMs = this.#highestTimeMs - Math.max(before, clock.now() - stepMs);
    if (stepMs >= stepForwardMs && beyondMs > 0) this.#giveGrace(beyondMs, this.#highestTimeMs);
    return this.#highestTimeMs;
  }

  /** For what has another second half: a one-time ticket. */
  authenticateCookie(cookie: string | null, origin: string): DeviceRecord | null {
    return this.#deviceOfCookie(cookie, origin);
  }

  /** True when there was such a device. From here on nothing of it is accepted. */
  async revoke(id: DeviceId): Promise<boolean> {
    const device = this.#devices.get(id);
    if (!device) return false;
    // Stored again when it is revoked already: the first time the disk may have been full.
    const revokedAtMs = device.revokedAtMs ?? this.nowMs();
    const saving = this.#save({ ...device, revokedAtMs, push: null });
    this.#didRevoke.fire(id);
    await saving;
    return true;
  }

  #newDevice(input: {
    readonly operator: Operator;
    readonly name: string;
    readonly origin: string;
    readonly roles: readonly DeviceRole[] | null;
    readonly again?: DeviceRecord | null;
  }) {
    const id = newId('device');
    // The id without its prefix, which has a character that ends a part of a token.
    const token = newToken('device', id.slice(2));
    const device: DeviceRecord = {
      id,
      name: input.name,
      operator: input.operator,
      origin: input.origin,
      hash: hashSecret(token.secret),
      keys: [],
      roles: input.roles,
      createdAtMs: this.nowMs(),
      lastSeenMs: this.nowMs(),
      revokedAtMs: null,
      sameAs: input.again ? rootOf(input.again) : null,
      grace: null,
      push: null,
    };
    return { device, cookie: formatToken(token) };
  }

  #deviceOfCookie(cookie: string | null, origin: string): DeviceRecord | null {
    const token = cookie === null ? null : parseToken('device', cookie);
    if (!token) return null;
    // First: a step of the clock that is found by this changes the records.
    const now = this.nowMs();
    const device = this.#devices.get(asId('device', `d_${token.id}`));
    if (!device || !this.#isLive(device, now) || device.origin !== origin) return null;
    return isSecretOf(token.secret, device.hash) ? device : null;
  }

  #isLive(device: DeviceRecord, now: number): boolean {
    const { grace, revokedAtMs } = device;
    if (revokedAtMs !== null) return false;
    return this.#isDue(device, now) || (isGrace(grace) && now < grace.untilMs);
  }

  /** Within its time, as of this moment. */
  #isDue(device: DeviceRecord, atMs: number): boolean {
    return (
      atMs - device.lastSeenMs < deviceLimits.idleMs &&
      atMs - device.createdAtMs < deviceLimits.absoluteMs
    );
  }

  /**
   * [F13] A clock that jumps by a year, or a laptop that slept, must not sign everybody out: whom only the step
   * ended may come back, once in a device's life, or many naps would make it live for ever.
   */
  #giveGrace(stepMs: number, nowMs: number): void {
    for (const device of this.#devices.values()) {
      const isEndedByStep = !this.#isDue(device, nowMs) && this.#isDue(device, nowMs - stepMs);
      if (device.revokedAtMs !== null || device.grace !== null || !isEndedByStep) continue;
      const untilMs = nowMs + deviceLimits.idleMs;
      this.#keep({ ...device, grace: { untilMs, stepMs } });
    }
  }

  #refresh(device: DeviceRecord): DeviceRecord {
    const { stepMs } = isGrace(device.grace) ? device.grace : { stepMs: 0 };
    const refreshed: DeviceRecord = {
      ...device,
      createdAtMs: device.createdAtMs + stepMs,
      lastSeenMs: this.nowMs(),
      grace: 'used',
    };
    this.#keep(refreshed);
    this.#didUseGrace.fire(refreshed);
    return refreshed;
  }

  #noteSeen(device: DeviceRecord): void {
    const now = this.nowMs();
    if (now - device.lastSeenMs < deviceLimits.seenStepMs) return;
    this.#keep({ ...device, lastSeenMs: now });
  }

  /** Nobody waits for the disk: what is lost with it, is an older time of the same device. */
  #keep(device: DeviceRecord): void {
    this.#save(device).catch((thrown: unknown) => {
      const { id } = device;
      this.#options.logger.warn('a device could not be stored', { device: id, error: thrown });
    });
  }

  #revokeOldest(): void {
    const live = this.list().toSorted((one, other) => one.lastSeenMs - other.lastSeenMs);
    for (const device of live.slice(0, Math.max(0, live.length - deviceLimits.devices))) {
      this.revoke(device.id).catch((thrown: unknown) => {
        this.#options.logger.warn('could not store a revocation', { error: thrown });
      });
    }
  }

  /** In memory at once, so that a slow disk delays no revocation. */
  #save(device: DeviceRecord): Promise<void> {
    this.#devices.set(device.id, device);
    return this.#options.credentials.saveCredential(rowOf(device));
  }
}

function isGrace(grace: DeviceRecord['grace']): grace is DeviceGrace {
  return grace !== null && grace !== 'used';
}
