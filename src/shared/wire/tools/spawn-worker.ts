import { z } from 'zod';

import { offeredLaunchers } from '../../domain/launcher-name.ts';
import { mostWorkerMinutes } from '../../domain/worker.ts';
import { answerWaitMs, answerWaitWords, type PeerTool } from '../peer-tool.ts';

/** Strict: what a worker may not be given has no field here, and an unknown one is refused. */
export const spawnWorkerTool = {
  title: 'Start a worker session',
  description: `Starts another Claude Code session for a subtask that can be done on its own, in a worktree and on a branch of its own, with the same permissions as you. It begins at the last commit, so commit what it needs first. Say everything in the task: it does not see your conversation. By default the call waits for the result; if that takes longer than ${answerWaitWords}, or with wait: false, the result comes to you as a message: go on with other work or end your turn. The worker runs until you stop it with stop_worker or its time is over.`,
  input: z.strictObject({
    task: z.string().describe('The task, complete in itself. At most 16000 characters.'),
    repo: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .describe('Absolute path of another repository. Your own if not given.'),
    name: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .describe('Name of the new session, such as "api-tests".'),
    branch: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Branch for its work. A new one, rh/NAME, if not given.'),
    launcher: z
      .enum(offeredLaunchers)
      .optional()
      .describe(
        'Where it runs. The same place as you if not given. docker: in a container with a clone of the last commit; what it commits stays there, so let it report in words.',
      ),
    model: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('Model, such as "haiku". Yours if not given.'),
    minutes: z
      .number()
      .int()
      .min(1)
      .max(mostWorkerMinutes)
      .optional()
      .describe('After how many minutes it is stopped. 60 if not given.'),
    budget_usd: z
      .number()
      .positive()
      .max(1000)
      .optional()
      .describe(
        'What it may spend before it is stopped. If not given: 2, or half of what you have left.',
      ),
    wait: z.boolean().optional().describe('Whether to wait for the result. True if not given.'),
  }),
  output: z.object({
    /** Of a result: first, because a long one is cut when Claude Code reports it. */
    receipt: z.string().nullable(),
    message: z.string(),
    worker: z.string(),
    ask: z.string(),
    state: z.enum(['starting', 'started', 'failed', 'finished']),
    branch: z.string().nullable(),
    result: z.string().nullable(),
  }),
  isReadOnly: false,
  deadlineMs: answerWaitMs + 10_000,
} as const satisfies PeerTool;
