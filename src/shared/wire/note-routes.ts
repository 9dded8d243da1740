import { z } from 'zod';

import { noteLimitCharacters } from '../domain/note.ts';
import { actor } from './http-schemas.ts';
import { listOf } from './list-of.ts';
import { route } from './route.ts';

const person = z.object({ id: z.string(), name: z.string() });

const noteBody = z.strictObject({
  text: z
    .string()
    .min(1)
    .max(noteLimitCharacters)
    .refine((text) => text.trim() !== '', { message: 'a note has a text' }),
});

const writtenNote = z.object({
  id: z.string(),
  seq: z.int(),
  /** Names behind an `@` that no one who may see the session has; no one is notified of them. */
  unknown: z.array(z.string()),
});

const noteId = z.object({ id: z.string() });

/** Notes between the operators beside a session. Claude Code gets none of them. */
export const noteRoutes = {
  'notes.list': route({
    method: 'GET',
    path: '/sessions/:ref/notes',
    action: 'session.read',
    target: 'session',
    summary: 'Its newest notes, oldest first',
    answer: listOf(
      z.object({
        id: z.string(),
        seq: z.int(),
        text: z.string(),
        from: actor,
        at: z.string(),
        editedAt: z.string().nullable(),
        mentions: z.array(person),
        /** It mentions the caller, who has not seen it. */
        isUnseen: z.boolean(),
      }),
    ),
  }),
  'sessions.note': route({
    method: 'POST',
    path: '/sessions/:ref/notes',
    action: 'note.add',
    target: 'session',
    summary: 'Leaves a note for the other operators; Claude never sees it',
    body: noteBody,
    answer: writtenNote,
  }),
  'notes.edit': route({
    method: 'PATCH',
    path: '/sessions/:ref/notes/:note',
    action: 'note.add',
    target: 'session',
    summary: "Changes the text of one of the caller's own notes",
    body: noteBody,
    answer: writtenNote,
  }),
  'notes.delete': route({
    method: 'DELETE',
    path: '/sessions/:ref/notes/:note',
    action: 'note.add',
    target: 'session',
    summary: "Deletes one of the caller's own notes",
    answer: noteId,
  }),
  'notes.see': route({
    method: 'POST',
    path: '/sessions/:ref/notes/:note/seen',
    action: 'session.read',
    target: 'session',
    summary: 'Marks a note that mentions the caller as seen',
    body: z.strictObject({}),
    answer: noteId,
  }),
  'notes.readers': route({
    method: 'GET',
    path: '/sessions/:ref/readers',
    action: 'session.read',
    target: 'session',
    summary: 'Who may see it, by name: those whom a note can mention',
    answer: listOf(person),
  }),
} as const;
