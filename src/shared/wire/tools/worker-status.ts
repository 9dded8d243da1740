import { z } from 'zod';

import { quickToolMs, type PeerTool } from '../peer-tool.ts';

export const workerStatusTool = {
  title: 'Show your workers',
  description:
    'Shows the sessions that you started with spawn_worker, and theirs: what each is doing, its branch, its last words, what it has cost and how long it may run. Results come to you as messages: do not call this in a loop to wait for one.',
  input: z.strictObject({
    worker: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('Name of one worker. All of them if not given.'),
  }),
  output: z.object({
    message: z.string(),
    workers: z.array(
      z.object({
        name: z.string(),
        path: z.string(),
        state: z.string(),
        task: z.enum(['open', 'answered', 'failed', 'expired']),
        repo: z.string(),
        branch: z.string().nullable(),
        cwd: z.string().nullable(),
        last_words: z.string().nullable(),
        cost_usd: z.number().nullable(),
        budget_usd: z.number(),
        ends_at: z.string(),
      }),
    ),
  }),
  isReadOnly: true,
  deadlineMs: quickToolMs,
} as const satisfies PeerTool;
