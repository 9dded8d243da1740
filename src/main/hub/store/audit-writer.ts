import type { DatabaseSync } from 'node:sqlite';

import { auditBeginning, auditHash, type NewAuditRow } from './audit-rows.ts';
import { inTransaction, readMeta, writeMeta } from './database.ts';

/** Entries are kept for 180 days. */
const auditLifeMs = 180 * 24 * 60 * 60 * 1000;
const pruneLimit = 500;

export const auditWriterQueries = {
  last: 'SELECT seq, at, hash FROM audit ORDER BY seq DESC LIMIT 1',
  insert: 'INSERT INTO audit (seq, at, operator, entry, hash) VALUES (?, ?, ?, ?, ?)',
  oldest: 'SELECT seq, at, hash FROM audit ORDER BY seq LIMIT ?',
  remove: 'DELETE FROM audit WHERE seq <= ?',
} as const;

/** Adds to the chain, and takes from its beginning what has been kept for long enough. */
export class AuditWriter {
  readonly #database: DatabaseSync;
  #last: { readonly seq: number; readonly hash: string } | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Returns the `seq` of the last entry. All are stored, or none. */
  add(rows: readonly NewAuditRow[]): number {
    let last = this.#last ?? this.#readLast();
    inTransaction(this.#database, () => {
      const insert = this.#database.prepare(auditWriterQueries.insert);
      for (const row of rows) {
        const seq = last.seq + 1;
        const hash = auditHash(last.hash, { ...row, seq });
        insert.run(seq, row.at, row.operator, row.entry, hash);
        last = { seq, hash };
      }
    });
    this.#last = last;
    return last.seq;
  }

  /**
   * Removes some of what is too old, remembers what the rest of the chain follows, and returns how many were removed.
   * What was written last is no older than now: the highest time that was ever seen may be that of a clock that was set.
   */
  prune(highestTimeMs: number): number {
    const last = this.#database.prepare(auditWriterQueries.last).get();
    if (!last) return 0;
    const nowMs = Math.min(highestTimeMs, Date.parse(String(last['at'])));
    const before = new Date(nowMs - auditLifeMs).toISOString();
    const old = this.#database
      .prepare(auditWriterQueries.oldest)
      .all(pruneLimit)
      .map((row) => ({
        seq: Number(row['seq']),
        at: String(row['at']),
        hash: String(row['hash']),
      }));
    const kept = old.findIndex(({ at }) => at >= before);
    const removed = kept === -1 ? old : old.slice(0, kept);
    const end = removed.at(-1);
    if (!end) return 0;
    inTransaction(this.#database, () => {
      writeMeta(this.#database, 'audit_pruned_seq', String(end.seq));
      writeMeta(this.#database, 'audit_pruned_hash', end.hash);
      this.#database.prepare(auditWriterQueries.remove).run(end.seq);
    });
    return removed.length;
  }

  #readLast(): { readonly seq: number; readonly hash: string } {
    const row = this.#database.prepare(auditWriterQueries.last).get();
    if (row) return { seq: Number(row['seq']), hash: String(row['hash']) };
    return prunedEnd(this.#database);
  }
}

/** What the oldest entry that is still there follows. */
export function prunedEnd(database: DatabaseSync): { readonly seq: number; readonly hash: string } {
  return {
    seq: Number(readMeta(database, 'audit_pruned_seq') ?? 0),
    hash: readMeta(database, 'audit_pruned_hash') ?? auditBeginning,
  };
}
