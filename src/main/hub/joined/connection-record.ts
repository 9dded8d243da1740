import { z } from 'zod';

import { asId, type ConnectionId } from '../../../shared/base/ids.ts';
import type { Operator } from '../../../shared/domain/operator.ts';
import { connectionScopes } from '../../../shared/wire/joined-schemas.ts';
import type { CredentialRow } from '../store/credential-row.ts';

export type ConnectionScope = (typeof connectionScopes)[number];

/** What lets a Claude Code that is started by hand join this hub, and do nothing else here. */
export interface ConnectionRecord {
  readonly id: ConnectionId;
  /** Of the secret in its token. */
  readonly hash: string;
  /** Whose sessions they will be. */
  readonly operator: Operator;
  readonly scope: ConnectionScope;
  readonly project: string | null;
  readonly createdAtMs: number;
  readonly lastUsedMs: number | null;
  readonly revokedAtMs: number | null;
}

const kind = 'connection';

const detailsSchema = z.object({
  operator: z.object({ id: z.string(), name: z.string() }),
  scope: z.enum(connectionScopes),
  project: z.string().nullable(),
  lastUsedMs: z.number().nullable(),
});

/** The connection of a row; null for a row of another kind. Throws on one that we cannot have written. */
export function connectionOf(row: CredentialRow): ConnectionRecord | null {
  if (row.kind !== kind) return null;
  const { operator, ...details } = detailsSchema.parse(JSON.parse(row.details));
  return {
    ...details,
    id: asId('connection', row.id),
    operator: { id: asId('operator', operator.id), name: operator.name },
    hash: row.hash,
    createdAtMs: row.createdAtMs,
    revokedAtMs: row.revokedAtMs,
  };
}

export function rowOfConnection(connection: ConnectionRecord): CredentialRow {
  const { id, hash, createdAtMs, revokedAtMs, ...details } = connection;
  return { id, kind, hash, details: JSON.stringify(details), createdAtMs, revokedAtMs };
}
