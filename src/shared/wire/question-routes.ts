import { z } from 'zod';

import { questionAnswerLimit, questionOptionsLimit } from '../domain/operator-question.ts';
import { actor } from './http-schemas.ts';
import { listOf } from './list-of.ts';
import { demandingRoute, route } from './route.ts';

const question = z.object({
  id: z.string(),
  session: z.string(),
  sessionName: z.string(),
  text: z.string(),
  /** Empty where the answer is a text. */
  options: z.array(z.object({ label: z.string(), description: z.string() })),
  isMultiple: z.boolean(),
  askedAt: z.string(),
  expiresAt: z.string(),
  state: z.enum(['open', 'answered', 'declined', 'expired']),
  chosen: z.array(z.string()),
  answer: z.string().nullable(),
  answeredBy: actor.nullable(),
  finishedAt: z.string().nullable(),
  /** When the session heard of it. */
  toldAt: z.string().nullable(),
});

/** In characters as they are sent; the hub counts what it stores, and says so. */
const written = z.string().max(questionAnswerLimit * 2);

/** What sessions ask the people who work with them. */
export const questionRoutes = {
  'questions.list': route({
    method: 'GET',
    path: '/questions',
    action: 'session.read',
    target: 'hub',
    summary: 'Questions of sessions to their operators that wait for an answer, oldest first',
    answer: listOf(question),
  }),
  'questions.answer': demandingRoute(
    {
      method: 'POST',
      path: '/questions/:id/answer',
      action: 'question.answer',
      target: 'question',
      needsNoRoom: true,
      summary: 'Answers a question of a session with options, a text or both, or declines it',
      body: z.strictObject({
        chosen: z.array(z.string().min(1)).max(questionOptionsLimit).optional(),
        text: written.optional(),
        decline: z.boolean().optional(),
      }),
      answer: question,
    },
    {
      action: 'message.send',
      when: '`text` says something of its own',
      isAskedBy: ({ text }) => text !== undefined && text.trim() !== '',
    },
  ),
} as const;
