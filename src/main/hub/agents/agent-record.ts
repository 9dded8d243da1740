import { z } from 'zod';

import { asId, type AgentId, type SessionId } from '../../../shared/base/ids.ts';
import type { Operator } from '../../../shared/domain/operator.ts';
import type { CredentialRow } from '../store/credential-row.ts';

/** A session under a public name: who has its token may ask it, so often a day, and do nothing else here. */
export interface AgentRecord {
  readonly id: AgentId;
  readonly name: string;
  readonly description: string;
  readonly session: SessionId;
  /** Who published it, and answers for what is asked through it. */
  readonly operator: Operator;
  /** Of the secret in its token. */
  readonly hash: string;
  readonly asksPerDay: number;
  /** The day (UTC) that `askedToday` counts. */
  readonly day: string;
  readonly askedToday: number;
  readonly createdAtMs: number;
  readonly lastUsedMs: number | null;
  readonly revokedAtMs: number | null;
}

const kind = 'agent';

const detailsSchema = z.object({
  name: z.string(),
  description: z.string(),
  session: z.string(),
  operator: z.object({ id: z.string(), name: z.string() }),
  asksPerDay: z.number(),
  day: z.string(),
  askedToday: z.number(),
  lastUsedMs: z.number().nullable(),
});

/** The agent of a row; null for a row of another kind. Throws on one that we cannot have written. */
export function agentOf(row: CredentialRow): AgentRecord | null {
  if (row.kind !== kind) return null;
  const { operator, session, ...details } = detailsSchema.parse(JSON.parse(row.details));
  return {
    ...details,
    id: asId('agent', row.id),
    session: asId('session', session),
    operator: { id: asId('operator', operator.id), name: operator.name },
    hash: row.hash,
    createdAtMs: row.createdAtMs,
    revokedAtMs: row.revokedAtMs,
  };
}

export function rowOfAgent(agent: AgentRecord): CredentialRow {
  const { id, hash, createdAtMs, revokedAtMs, ...details } = agent;
  return { id, kind, hash, details: JSON.stringify(details), createdAtMs, revokedAtMs };
}
