import type { AuditNote } from '../../src/main/hub/audit/audit-service.ts';
import type { CallAudit } from '../../src/main/hub/http/audit-call.ts';

/** Keeps what an edge writes into the audit log. */
export class MemoryAudit implements CallAudit {
  readonly notes: AuditNote[] = [];

  record(note: AuditNote): Promise<void> {
    this.notes.push(note);
    return Promise.resolve();
  }

  recordRefusal(note: AuditNote): Promise<void> {
    return this.record(note);
  }
}
