import { z } from 'zod';

import type { PeerTool } from '../peer-tool.ts';

/** A firm stop of a tree, and the look afterwards, take less. */
const stopDeadlineMs = 60_000;

export const stopWorkerTool = {
  title: 'Stop a worker session',
  description:
    'Stops a session that you started with spawn_worker, together with its own workers, and reports whether any process of them is left. Its branch and worktree stay. Use it when you need a worker no longer.',
  input: z.strictObject({
    worker: z.string().min(1).max(100).describe('Name of the worker.'),
  }),
  output: z.object({
    message: z.string(),
    stopped: z.array(z.object({ name: z.string(), gone: z.boolean(), left: z.number() })),
  }),
  isReadOnly: false,
  deadlineMs: stopDeadlineMs,
} as const satisfies PeerTool;
