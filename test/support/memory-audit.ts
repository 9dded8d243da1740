import type { AuditNote } from '../../src/main/hub/audit/audit-service.ts';
import type { CallAudit } from '../../src/main/hub/http/audit-call.ts';

/** Keeps what an edge writes into the audit log. */
export class MemoryAudit implements CallAudit {
  readonly notes: AuditNote[] = [];
  /** Sign-ins and unlocks cannot be stored, as long as it is set. */
  fault: Error | null = null;

  record(note: AuditNote): Promise<void> {
    if (this.fault && note.action === 'device.sign-in') return Promise.reject(this.fault);
    this.notes.push(note);
    return Promise.resolve();
  }

  recordRefusal(note: AuditNote): Promise<void> {
    return this.record(note);
  }
}
