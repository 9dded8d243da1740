import { z } from 'zod';

import { auditEntrySchema } from './audit-schema.ts';
import { route } from './route.ts';

const cursor = z.coerce.number().int().min(0);

/** Who did what on this hub, and was refused what. */
export const auditRoutes = {
  'audit.list': route({
    method: 'GET',
    path: '/audit',
    action: 'audit.read',
    target: 'own',
    summary:
      'The audit log, oldest first; without `after` its end. Only their own entries for all but the owner',
    query: z.strictObject({
      after: cursor.optional(),
      before: cursor.optional(),
      limit: z.coerce.number().int().min(1).max(500).optional(),
    }),
    answer: z.object({
      items: z.array(auditEntrySchema),
      /** The cursor of the next page in the same direction, or null at the end. */
      next: z.int().nullable(),
    }),
  }),
  'audit.verify': route({
    method: 'GET',
    path: '/audit/verification',
    action: 'audit.read',
    target: 'hub',
    summary:
      'Whether each entry of the audit log is what was written and follows the one before it',
    answer: z.object({ entries: z.int(), brokenAt: z.int().nullable() }),
  }),
} as const;
