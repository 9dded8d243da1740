import { z } from 'zod';

import { answerWaitMs, answerWaitWords, type PeerTool } from '../peer-tool.ts';

/** A session asks the people who work with it. */
export const askOperatorTool = {
  title: 'Ask an operator',
  description: `Asks the people who run this session a question and waits for an answer. It reaches them wherever they are, also on a phone, and it stays there when your turn ends. Use it for a decision that only a person can make and that can wait; ask whatever needs no person of a peer or find it out. Give two to eight options wherever you can: choosing is one tap. If no person answers within ${answerWaitWords}, you get a ticket: go on with what does not depend on the answer, or end your turn, and the answer comes to you as a message. It is no way to ask for a permission: the permission of a tool is asked for when you use the tool.`,
  input: z.object({
    question: z
      .string()
      .describe(
        'The question, complete in itself: whoever reads it does not see your conversation. At most 4000 characters.',
      ),
    options: z
      .array(
        z.object({
          label: z.string().describe('What is chosen, in a few words.'),
          description: z.string().optional().describe('What follows from it.'),
        }),
      )
      .optional()
      .describe('Two to eight. A person can also answer in words of their own.'),
    allow_multiple: z.boolean().optional().describe('Several options may be chosen.'),
    deadline_minutes: z
      .number()
      .int()
      .min(1)
      .max(10_080)
      .optional()
      .describe('After how many minutes the question is withdrawn. 480 if not given.'),
  }),
  output: z.object({
    receipt: z.string().nullable(),
    message: z.string(),
    question: z.string(),
    state: z.enum(['open', 'answered', 'declined', 'expired']),
    chosen: z.array(z.string()),
    answer: z.string().nullable(),
    answered_by: z.string().nullable(),
  }),
  isReadOnly: false,
  deadlineMs: answerWaitMs + 10_000,
} as const satisfies PeerTool;
