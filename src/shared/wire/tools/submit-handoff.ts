import { z } from 'zod';

import { quickToolMs, type PeerTool } from '../peer-tool.ts';

export const submitHandoffTool = {
  title: 'Hand in your result',
  description:
    'For a worker session: hands the result of your task to the session that started you. Commit your work first. Say what you did, where it is, how you checked it, and what is left. Without it, the last message of your turn is sent.',
  input: z.strictObject({
    summary: z.string().describe('The result, complete in itself. At most 30000 characters.'),
    outcome: z
      .enum(['done', 'partly', 'failed'])
      .optional()
      .describe('Whether the task is done. "done" if not given.'),
  }),
  output: z.object({ message: z.string(), ask: z.string(), state: z.string() }),
  isReadOnly: false,
  deadlineMs: quickToolMs,
} as const satisfies PeerTool;
