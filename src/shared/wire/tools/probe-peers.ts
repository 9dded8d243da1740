import { z } from 'zod';

import { answerWaitMs, answerWaitWords, type PeerTool } from '../peer-tool.ts';

/** Sessions that one probe asks at most. */
export const probedPeersLimit = 10;

/** A session asks several others the same short question. */
export const probePeersTool = {
  title: 'Ask several peer sessions at once',
  description: `Asks several other Claude Code sessions the same short question, and returns the answers that come within ${answerWaitWords}. Each of them answers when it is at rest, from what it knows, and interrupts no work for it. Use it to find out who knows or does something; for a real task use ask_peer with the right one. An answer that takes longer comes to you as a message, until the deadline.`,
  input: z.object({
    question: z.string().describe('One short question, complete in itself.'),
    peers: z
      .array(z.string().min(1).max(100))
      .max(probedPeersLimit)
      .optional()
      .describe('Names of the sessions; all that you can ask if not given, at most 10.'),
    deadline_minutes: z
      .number()
      .int()
      .min(1)
      .max(1440)
      .optional()
      .describe('After how many minutes the question is withdrawn. 10 if not given.'),
  }),
  output: z.object({
    receipts: z.array(z.string()),
    message: z.string(),
    answers: z.array(
      z.object({
        peer: z.string(),
        ask: z.string(),
        state: z.enum(['queued', 'delivered', 'read', 'answered', 'failed', 'expired']),
        answer: z.string().nullable(),
      }),
    ),
    refused: z.array(z.object({ peer: z.string(), reason: z.string() })),
  }),
  isReadOnly: false,
  deadlineMs: answerWaitMs + 10_000,
} as const satisfies PeerTool;
