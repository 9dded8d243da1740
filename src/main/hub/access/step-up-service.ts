import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

import { z } from 'zod';

import type { Clock } from '../../../shared/base/clock.ts';
import type { DeviceId } from '../../../shared/base/ids.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import type { CredentialRow, CredentialStore } from '../store/credential-row.ts';

// [PHN-3] A phone in the hands of another person is still signed in. What is dangerous needs the owner's PIN too, which is set at the
// desk. A PIN is short, so what protects it is the count: five wrong ones lock the device until the desk sets a PIN again. The
// count is on the disk before the PIN is compared, so that neither a restart of the hub nor two calls at once give another try.

/** A device has a record for each of its addresses. */
export interface DeviceRoots {
  /** The same for all records of one device. */
  rootIdOf(device: DeviceId): DeviceId;
}

export interface StepUpServiceOptions {
  readonly clock: Clock;
  readonly credentials: CredentialStore;
  readonly devices: DeviceRoots;
  /** The N of scrypt: memory and time of one guess. Tests take less. */
  readonly scryptCost?: number | undefined;
}

export const stepUpLimits = { tries: 5, unlockedMs: 600_000 };

/** About 0.4 s and 128 MiB for each guess, also for whoever has copied the database. */
const defaultCost = 131_072;
const blockSize = 8;
const hashBytes = 32;
const rowId = 'owner-pin';

interface Pin {
  readonly hash: string;
  readonly createdAtMs: number;
  /** Wrong PINs in a row, by device. */
  readonly failures: Readonly<Record<string, number>>;
}

const detailsSchema = z.object({ failures: z.record(z.string(), z.number()) });

/** The owner's PIN, and which devices have shown it lately. */
export class StepUpService {
  readonly #options: StepUpServiceOptions;
  readonly #unlockedUntil = new Map<DeviceId, number>();
  #pin: Pin | null = null;
  /** One guess at a time: each takes much memory. */
  #isChecking = false;

  constructor(options: StepUpServiceOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const rows = await this.#options.credentials.readCredentials();
    const row = rows.find(({ id, revokedAtMs }) => id === rowId && revokedAtMs === null);
    if (!row) return;
    const { failures } = detailsSchema.parse(JSON.parse(row.details));
    this.#pin = { hash: row.hash, createdAtMs: row.createdAtMs, failures };
  }

  get isSet(): boolean {
    return this.#pin !== null;
  }

  /** Devices that have used up their tries. */
  lockedDevices(): readonly string[] {
    const failures = Object.entries(this.#pin?.failures ?? {});
    return failures.filter(([, count]) => count >= stepUpLimits.tries).map(([device]) => device);
  }

  isUnlocked(device: DeviceId): boolean {
    return (this.#unlockedUntil.get(device) ?? -Infinity) > this.#options.clock.monotonic();
  }

  /** From the desk. Every device starts anew: none is unlocked, and none is locked. */
  async set(pin: string): Promise<void> {
    const hash = await this.#hashOf(pin, randomBytes(16));
    this.#unlockedUntil.clear();
    await this.#save({ hash, createdAtMs: this.#options.clock.now(), failures: {} });
  }

  /** From the desk. Without a PIN no device does what needs one. */
  async remove(): Promise<void> {
    const pin = this.#pin;
    this.#unlockedUntil.clear();
    this.#pin = null;
    if (pin) await this.#store(pin, this.#options.clock.now());
  }

  async unlock(device: DeviceId, shown: string): Promise<Result<void, Refusal>> {
    const pin = this.#pin;
    if (!pin) return err(noPin());
    // A device that was paired at five addresses has no more tries than one.
    const counted = this.#options.devices.rootIdOf(device);
    const failed = pin.failures[counted] ?? 0;
    if (failed >= stepUpLimits.tries) return err(lockedOut());
    if (this.#isChecking) return err(refusal('busy', 'Another PIN is being checked.'));
    this.#isChecking = true;
    try {
      await this.#save({ ...pin, failures: { ...pin.failures, [counted]: failed + 1 } });
      const isRight = await this.#isRight(pin, shown);
      // It was set anew, or removed, meanwhile.
      if (this.#pin?.hash !== pin.hash) return err(wrongPin(stepUpLimits.tries - failed - 1));
      if (!isRight) {
        const left = stepUpLimits.tries - failed - 1;
        return err(left > 0 ? wrongPin(left) : lockedOut());
      }
      const { [counted]: _ended, ...failures } = this.#pin.failures;
      await this.#save({ ...this.#pin, failures });
      this.#unlockedUntil.set(device, this.#options.clock.monotonic() + stepUpLimits.unlockedMs);
      return ok(undefined);
    } finally {
      this.#isChecking = false;
    }
  }

  /** The device is signed out. */
  forget(device: DeviceId): void {
    this.#unlockedUntil.delete(device);
  }

  async #isRight({ hash }: Pin, shown: string): Promise<boolean> {
    const [, , salt = ''] = hash.split('$');
    const found = await this.#hashOf(shown, Buffer.from(salt, 'base64url'), costOf(hash));
    return timingSafeEqual(Buffer.from(found), Buffer.from(hash));
  }

  async #hashOf(
    pin: string,
    salt: Uint8Array,
    cost = this.#options.scryptCost ?? defaultCost,
  ): Promise<string> {
    const options = { N: cost, r: blockSize, p: 1, maxmem: 2 * 128 * cost * blockSize };
    const key = await new Promise<Buffer>((resolve, reject) => {
      scrypt(pin, salt, hashBytes, options, (thrown, derived) =>
        thrown ? reject(thrown) : resolve(derived),
      );
    });
    return [
      'scrypt',
      cost,
      Buffer.from(salt).toString('base64url'),
      key.toString('base64url'),
    ].join('$');
  }

  async #save(pin: Pin): Promise<void> {
    this.#pin = pin;
    await this.#store(pin, null);
  }

  #store({ hash, createdAtMs, failures }: Pin, revokedAtMs: number | null): Promise<void> {
    const details = JSON.stringify({ failures });
    const row: CredentialRow = { id: rowId, kind: 'pin', hash, details, createdAtMs, revokedAtMs };
    return this.#options.credentials.saveCredential(row);
  }
}

function costOf(hash: string): number {
  return Number(hash.split('$')[1]);
}

function noPin(): Refusal {
  return refusal(
    'step_up_required',
    'This hub has no PIN, which typing from another device needs.',
    'Set one at the desk: Phone, then PIN.',
  );
}

function lockedOut(): Refusal {
  return refusal(
    'step_up_required',
    'Five wrong PINs locked this device.',
    'Set the PIN again at the desk: Phone, then PIN.',
  );
}

function wrongPin(left: number): Refusal {
  return refusal(
    'step_up_required',
    left === 1 ? 'Wrong PIN. One try is left.' : `Wrong PIN. ${left} tries are left.`,
    'Enter the PIN that was set at the desk.',
  );
}
