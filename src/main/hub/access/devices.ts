import type { Clock } from '../../../shared/base/clock.ts';
import { Emitter, type EventSource } from '../../../shared/base/emitter.ts';
import { asId, newId, randomText, type DeviceId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { Operator } from '../../../shared/domain/operator.ts';
import { deviceOf, rowOf, type CredentialStore, type DeviceRecord } from './device-record.ts';
import { formatToken, hashSecret, isSecretOf, newToken, parseToken } from './token.ts';

export interface DevicesOptions {
  readonly clock: Clock;
  readonly credentials: CredentialStore;
  readonly logger: Logger;
  /**
   * The highest wall time that this hub has ever seen, up to now: a clock that was set back revives
   * nothing.
   */
  readonly highestTimeMs: () => number;
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
  #highestTimeMs = 0;

  constructor(options: DevicesOptions) {
    this.#options = options;
    this.#didRevoke = new Emitter({
      onListenerError: (thrown) =>
        options.logger.error('a listener of revoked devices failed', { error: thrown }),
    });
  }

  /** A device that is gone from this moment on: its sockets are to be closed. */
  get onDidRevoke(): EventSource<DeviceId> {
    return this.#didRevoke.event;
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
    return [...this.#devices.values()].filter((device) => this.#isLive(device));
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
      lastSeenMs: this.#now(),
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
    this.#noteSeen(device);
    return device;
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
    const saving = this.#save({ ...device, revokedAtMs: device.revokedAtMs ?? this.#now() });
    this.#didRevoke.fire(id);
    await saving;
    return true;
  }

  #newDevice(input: {
    readonly operator: Operator;
    readonly name: string;
    readonly origin: string;
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
      createdAtMs: this.#now(),
      lastSeenMs: this.#now(),
      revokedAtMs: null,
    };
    return { device, cookie: formatToken(token) };
  }

  #deviceOfCookie(cookie: string | null, origin: string): DeviceRecord | null {
    const token = cookie === null ? null : parseToken('device', cookie);
    if (!token) return null;
    const device = this.#devices.get(asId('device', `d_${token.id}`));
    if (!device || !this.#isLive(device) || device.origin !== origin) return null;
    return isSecretOf(token.secret, device.hash) ? device : null;
  }

  #isLive(device: DeviceRecord): boolean {
    const now = this.#now();
    return (
      device.revokedAtMs === null &&
      now - device.lastSeenMs < deviceLimits.idleMs &&
      now - device.createdAtMs < deviceLimits.absoluteMs
    );
  }

  #noteSeen(device: DeviceRecord): void {
    const now = this.#now();
    if (now - device.lastSeenMs < deviceLimits.seenStepMs) return;
    this.#save({ ...device, lastSeenMs: now }).catch((thrown: unknown) => {
      this.#options.logger.warn('could not note that a device was seen', {
        device: device.id,
        error: thrown,
      });
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

  #now(): number {
    const { clock, highestTimeMs } = this.#options;
    this.#highestTimeMs = Math.max(this.#highestTimeMs, clock.now(), highestTimeMs());
    return this.#highestTimeMs;
  }
}
