import { z } from 'zod';

import { listOf } from './list-of.ts';
import { route } from './route.ts';

const sharedFileSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** By its content. */
  type: z.string(),
  bytes: z.int(),
  sha256: z.string(),
});

/** Files that sessions and operators gave to a session. `attachments.add` adds one. */
export const fileRoutes = {
  'shared-files.list': route({
    method: 'GET',
    path: '/sessions/:ref/shared-files',
    action: 'session.read',
    target: 'session',
    summary: 'Files that were attached in it or came with an ask, oldest first',
    answer: listOf(sharedFileSchema),
  }),
  'shared-files.read': route({
    method: 'GET',
    path: '/sessions/:ref/shared-files/:file',
    action: 'session.read',
    target: 'session',
    summary: 'The content of one, always as a download that no browser runs',
    contentType: 'application/octet-stream',
    answer: z.string(),
  }),
  'shared-files.withdraw': route({
    method: 'DELETE',
    path: '/sessions/:ref/shared-files/:file',
    action: 'file.upload',
    target: 'session',
    summary: 'Takes a file away from this session; another session that got it keeps it',
    answer: sharedFileSchema,
  }),
} as const;
