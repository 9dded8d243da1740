import { z } from 'zod';

import { asId, type DeviceId } from '../../../shared/base/ids.ts';
import { deviceRoles, type DeviceRole } from '../../../shared/domain/device-role.ts';
import type { Operator } from '../../../shared/domain/operator.ts';
import type { PushRecipient } from '../../../shared/domain/push-recipient.ts';
import type { CredentialRow } from '../store/credential-row.ts';

/** A browser that was signed in: a secret in its cookie, and a key in each of its pages. */
export interface DeviceRecord {
  readonly id: DeviceId;
  readonly name: string;
  readonly operator: Operator;
  /** The address under which it was signed in; its key is worth nothing at another. */
  readonly origin: string;
  /** Of the secret in the cookie. */
  readonly hash: string;
  /** Of the keys in its pages, newest last. */
  readonly keys: readonly DeviceKey[];
  /** The most that it may do; null for one that may do whatever its operator may. */
  readonly roles: readonly DeviceRole[] | null;
  readonly createdAtMs: number;
  readonly lastSeenMs: number;
  readonly revokedAtMs: number | null;
  /** The first device that this one is again, at another address or with other roles; null for one that is none of them. */
  readonly sameAs: DeviceId | null;
  /** A step of the clock forward ended it: it may come back once, and is then as old as before the step. */
  readonly grace: DeviceGrace | 'used' | null;
  /** Where its browser takes push messages; null where it takes none. */
  readonly push: PushRecipient | null;
}

export interface DeviceGrace {
  readonly untilMs: number;
  readonly stepMs: number;
}

interface DeviceKey {
  readonly id: string;
  readonly hash: string;
}

const kind = 'device';

const detailsSchema = z.object({
  name: z.string(),
  operator: z.object({ id: z.string(), name: z.string() }),
  origin: z.string(),
  keys: z.array(z.object({ id: z.string(), hash: z.string() })),
  roles: z.array(z.enum(deviceRoles)).nullable().default(null),
  lastSeenMs: z.number(),
  sameAs: z.string().nullable().default(null),
  grace: z
    .union([z.null(), z.literal('used'), z.object({ untilMs: z.number(), stepMs: z.number() })])
    .default(null),
  push: z
    .object({ endpoint: z.string(), p256dh: z.string(), auth: z.string() })
    .nullable()
    .default(null),
});

/** The device of a row; null for a row of another kind. Throws on one that we cannot have written. */
export function deviceOf(row: CredentialRow): DeviceRecord | null {
  if (row.kind !== kind) return null;
  const { operator, sameAs, ...details } = detailsSchema.parse(JSON.parse(row.details));
  return {
    ...details,
    id: asId('device', row.id),
    operator: { id: asId('operator', operator.id), name: operator.name },
    sameAs: sameAs === null ? null : asId('device', sameAs),
    hash: row.hash,
    createdAtMs: row.createdAtMs,
    revokedAtMs: row.revokedAtMs,
  };
}

/** Records of the same have the same: together they are one device to people. */
export function rootOf({ id, sameAs }: Pick<DeviceRecord, 'id' | 'sameAs'>): DeviceId {
  return sameAs ?? id;
}

export function rowOf(device: DeviceRecord): CredentialRow {
  const { id, hash, createdAtMs, revokedAtMs, ...details } = device;
  return { id, kind, hash, details: JSON.stringify(details), createdAtMs, revokedAtMs };
}
