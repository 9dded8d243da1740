import { z } from 'zod';

/** An entry of the audit log as programs get it; see `shared/domain/audit-entry.ts`. */
export const auditEntrySchema = z.object({
  seq: z.int(),
  at: z.string(),
  /** SHA-256 of this entry and of the hash before it. */
  hash: z.string(),
  operator: z.object({ id: z.string(), name: z.string() }).nullable(),
  device: z.object({ id: z.string().nullable(), name: z.string() }).nullable(),
  plane: z.enum(['local', 'lan']),
  address: z.string().nullable(),
  action: z.string(),
  call: z.string(),
  resource: z.string().nullable(),
  decision: z.enum(['allowed', 'refused']),
  reason: z.string().nullable(),
  request: z.string().nullable(),
  contentHash: z.string().nullable(),
  monotonicMs: z.number(),
  unwritten: z.int(),
});

/** What of an entry is stored as JSON: all that is not a column of its own. */
export const storedAuditEntrySchema = auditEntrySchema.omit({ seq: true, at: true, hash: true });
