import { ok } from '../../../../shared/base/result.ts';
import { storedAuditEntrySchema } from '../../../../shared/wire/audit-schema.ts';
import { authorize, noTarget } from '../../access/authorize.ts';
import type { AuditService } from '../../audit/audit-service.ts';
import type { AuditRow } from '../../store/audit-rows.ts';
import type { Handlers } from '../handler.ts';

const defaultLimit = 100;

/** The audit log: the whole of it for the owner, their own entries for everybody else, and its own for a device with roles. */
export function auditHandlers(audit: AuditService): Pick<Handlers, 'audit.list' | 'audit.verify'> {
  return {
    'audit.list': async ({ principal, query: { after, before, limit } }) => {
      const mayReadAll = authorize(principal, 'audit.read', noTarget).ok;
      const { rows, next } = await audit.page({
        operator: mayReadAll ? null : principal.operator.id,
        // A device with roles of its own may be in other hands than its owner's.
        device: principal.device.roles === undefined ? null : principal.device.id,
        direction: after === undefined ? 'before' : 'after',
        cursor: after ?? before ?? Number.MAX_SAFE_INTEGER,
        limit: limit ?? defaultLimit,
      });
      return ok({ items: rows.map(present), next });
    },
    'audit.verify': async () => ok(await audit.verify()),
  };
}

function present({ seq, at, hash, entry }: AuditRow) {
  return { seq, at, hash, ...storedAuditEntrySchema.parse(JSON.parse(entry)) };
}
