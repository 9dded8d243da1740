import { createHash } from 'node:crypto';

/** An entry of the audit log before it has its place in the chain. */
export interface NewAuditRow {
  readonly at: string;
  readonly operator: string | null;
  /** JSON text. */
  readonly entry: string;
}

export interface AuditRow extends NewAuditRow {
  readonly seq: number;
  readonly hash: string;
}

export interface AuditPageQuery {
  /** Only the rows of this operator; null is all. */
  readonly operator: string | null;
  /** Of those, only what this device did; null is what the operator did from anywhere. */
  readonly device: string | null;
  readonly direction: 'after' | 'before';
  readonly cursor: number;
  readonly limit: number;
}

export interface AuditPage {
  /** Oldest first, whichever way the page was asked for. */
  readonly rows: readonly AuditRow[];
  /** The cursor of the next page in the same direction, or null at the end. */
  readonly next: number | null;
}

export interface AuditReport {
  readonly entries: number;
  /** The first entry that is not what was written, or that does not follow the one before it; null when all do. */
  readonly brokenAt: number | null;
}

/** What the first entry of all follows. */
export const auditBeginning = '0'.repeat(64);

/** Binds a row to everything before it: nothing can be changed, moved or left out without changing every later hash. */
export function auditHash(
  previous: string,
  { seq, at, operator, entry }: NewAuditRow & { readonly seq: number },
): string {
  return createHash('sha256')
    .update(JSON.stringify([previous, seq, at, operator, entry]))
    .digest('hex');
}
