import { z } from 'zod';

import { messageLimitBytes } from '../domain/message.ts';
import { changesSettings } from '../domain/slash-command.ts';
import { suggestionLimitBytes } from '../domain/suggestion.ts';
import { promptLimitBytes } from './body-limits.ts';
import { actor } from './http-schemas.ts';
import { listOf } from './list-of.ts';
import { demandingRoute, route } from './route.ts';

function textWithin(limitBytes: number) {
  return z
    .string()
    .min(1)
    .refine((text) => new TextEncoder().encode(text).length <= limitBytes, {
      message: `longer than ${limitBytes / 1024} KiB`,
    });
}

const suggestion = z.object({
  id: z.string(),
  session: z.string(),
  seq: z.int(),
  text: z.string(),
  from: actor,
  at: z.string(),
  state: z.enum(['open', 'sent', 'declined', 'withdrawn', 'dropped']),
  decidedAt: z.string().nullable(),
  decidedBy: actor.nullable(),
  reason: z.string().nullable(),
  /** The message that it became. */
  message: z.string().nullable(),
  isEdited: z.boolean(),
  /** Its author has seen what was decided. */
  isSeen: z.boolean(),
});

/** Prompts that somebody proposes, and somebody who may send messages decides about. */
export const suggestionRoutes = {
  'suggestions.list': route({
    method: 'GET',
    path: '/sessions/:ref/suggestions',
    action: 'session.read',
    target: 'session',
    summary: 'Its open suggestions, and the last decided ones',
    answer: listOf(suggestion),
  }),
  'suggestions.make': route({
    method: 'POST',
    path: '/sessions/:ref/suggestions',
    action: 'suggestion.make',
    target: 'session',
    summary: 'Suggests a prompt to those who may send it',
    body: z.strictObject({ text: textWithin(suggestionLimitBytes) }),
    answer: suggestion,
  }),
  'suggestions.send': demandingRoute(
    {
      method: 'POST',
      path: '/sessions/:ref/suggestions/:suggestion/send',
      action: 'message.send',
      target: 'session',
      summary: 'Sends a suggestion as a message, with this text',
      body: z.strictObject({
        /** What is sent: the text of the suggestion as it was shown, or as it was edited. */
        text: textWithin(messageLimitBytes),
        isCommand: z.boolean().optional(),
      }),
      answer: suggestion,
      limitBytes: promptLimitBytes,
    },
    {
      action: 'session.change-mode',
      when: '`text` is a command that changes settings',
      isAskedBy: ({ text, isCommand }) => isCommand === true && changesSettings(text),
    },
  ),
  'suggestions.decline': route({
    method: 'POST',
    path: '/sessions/:ref/suggestions/:suggestion/decline',
    action: 'message.send',
    target: 'session',
    summary: 'Declines a suggestion',
    body: z.strictObject({ reason: z.string().max(1024).optional() }),
    answer: suggestion,
  }),
  'suggestions.withdraw': route({
    method: 'DELETE',
    path: '/sessions/:ref/suggestions/:suggestion',
    action: 'suggestion.make',
    target: 'session',
    summary: "Withdraws one of the caller's own suggestions",
    answer: suggestion,
  }),
  'suggestions.see': route({
    method: 'POST',
    path: '/sessions/:ref/suggestions/:suggestion/seen',
    action: 'session.read',
    target: 'session',
    summary: "Marks the decision about one of the caller's own suggestions as seen",
    body: z.strictObject({}),
    answer: suggestion,
  }),
} as const;
