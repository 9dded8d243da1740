import { z } from 'zod';

import { listOf } from './list-of.ts';
import { route } from './route.ts';

const approvalSchema = z.object({
  id: z.string(),
  session: z.string(),
  sessionName: z.string(),
  /** `hub`: it can be withdrawn. `claude-code`: Claude Code keeps it, and does not ask. */
  keeper: z.enum(['hub', 'claude-code']),
  /** The exact text of its rules, or what Claude Code was told in words. */
  text: z.string(),
  /** Where Claude Code has it, and why it cannot be withdrawn here; null for what the hub keeps. */
  keptWhere: z.string().nullable(),
  by: z.object({ id: z.string(), name: z.string() }),
  device: z.string(),
  givenAt: z.string(),
  /** It ends with the session in any case; null: only then. */
  expiresAt: z.string().nullable(),
  /** How many requests were answered by it. */
  uses: z.int(),
});

/** What was allowed once and for all. */
export const standingRoutes = {
  'approvals.list': route({
    method: 'GET',
    path: '/approvals',
    action: 'session.read',
    target: 'hub',
    summary: 'Standing approvals of all sessions, oldest first',
    answer: listOf(approvalSchema),
  }),
  'approvals.withdraw': route({
    method: 'DELETE',
    path: '/approvals/:id',
    action: 'approval.withdraw',
    target: 'approval',
    summary: 'Withdraws a standing approval: what it allowed is asked again',
    answer: z.object({ id: z.string() }),
  }),
} as const;
