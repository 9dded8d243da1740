import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

import {
  auditHash,
  type AuditPage,
  type AuditPageQuery,
  type AuditReport,
  type AuditRow,
} from './audit-rows.ts';
import { prunedEnd } from './audit-writer.ts';

const columns = 'seq, at, operator, entry, hash';
const ofDevice = "json_extract(entry, '$.device.id') = ?";

export const auditReaderQueries = {
  after: `SELECT ${columns} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`,
  before: `SELECT ${columns} FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?`,
  ownAfter: `SELECT ${columns} FROM audit WHERE operator = ? AND seq > ? ORDER BY seq LIMIT ?`,
  ownBefore: `SELECT ${columns} FROM audit WHERE operator = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  deviceAfter: `SELECT ${columns} FROM audit WHERE operator = ? AND ${ofDevice} AND seq > ? ORDER BY seq LIMIT ?`,
  deviceBefore: `SELECT ${columns} FROM audit WHERE operator = ? AND ${ofDevice} AND seq < ? ORDER BY seq DESC LIMIT ?`,
} as const;

export function readAuditPage(database: DatabaseSync, query: AuditPageQuery): AuditPage {
  const { operator, device, cursor, limit, direction } = query;
  const scope = [operator, operator === null ? null : device].filter((one) => one !== null);
  const rows = database
    .prepare(auditReaderQueries[queryOf(query)])
    // One more than is wanted, to know whether there is a next page.
    .all(...scope, cursor, limit + 1)
    .map(rowFrom);
  const shown = rows.slice(0, limit);
  const next = rows.length > limit ? (shown.at(-1)?.seq ?? null) : null;
  return { rows: direction === 'before' ? shown.toReversed() : shown, next };
}

function queryOf({ operator, device, direction }: AuditPageQuery): keyof typeof auditReaderQueries {
  const isAfter = direction === 'after';
  if (operator === null) return isAfter ? 'after' : 'before';
  if (device === null) return isAfter ? 'ownAfter' : 'ownBefore';
  return isAfter ? 'deviceAfter' : 'deviceBefore';
}

/** Follows the chain from its beginning, or from what was pruned. */
export function checkAudit(database: DatabaseSync): AuditReport {
  let { seq, hash } = prunedEnd(database);
  let entries = 0;
  for (const found of database.prepare(auditReaderQueries.after).iterate(seq, -1)) {
    const row = rowFrom(found);
    seq += 1;
    hash = auditHash(hash, { ...row, seq });
    if (row.seq !== seq || row.hash !== hash) return { entries, brokenAt: row.seq };
    entries += 1;
  }
  return { entries, brokenAt: null };
}

function rowFrom(found: Readonly<Record<string, SQLOutputValue>>): AuditRow {
  return {
    seq: Number(found['seq']),
    at: String(found['at']),
    operator: found['operator'] === null ? null : String(found['operator']),
    entry: String(found['entry']),
    hash: String(found['hash']),
  };
}
