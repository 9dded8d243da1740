import { z } from 'zod';

import { changesSettings } from '../domain/slash-command.ts';
import { attachmentLimitBytes, promptLimitBytes } from './body-limits.ts';
import { eventEnvelopeSchema } from './event-schema.ts';
import * as schema from './http-schemas.ts';
import { listOf } from './list-of.ts';
import { demandingRoute, route } from './route.ts';

/** Sessions, and what belongs to one. */
export const sessionRoutes = {
  'sessions.list': route({
    method: 'GET',
    path: '/sessions',
    action: 'session.read',
    target: 'hub',
    summary: 'All sessions that the caller may see',
    answer: listOf(schema.sessionSchema),
  }),
  'sessions.start': demandingRoute(
    {
      method: 'POST',
      path: '/sessions',
      action: 'session.start',
      target: 'hub',
      summary: 'Starts a session in a repo',
      body: schema.startSessionSchema,
      answer: schema.sessionSchema,
      limitBytes: promptLimitBytes,
    },
    {
      action: 'session.change-mode',
      when: '`permissionMode` is given',
      isAskedBy: ({ permissionMode }) => permissionMode !== undefined,
    },
    {
      // Each lets programs of the caller's choice run on the machine.
      action: 'repo.trust',
      when: '`claudeArgs`, `gitInit` or the hash of a setup command is given',
      isAskedBy: ({ claudeArgs = [], allowSetup, gitInit }) =>
        claudeArgs.length > 0 || typeof allowSetup === 'string' || gitInit === true,
    },
  ),
  'sessions.read': route({
    method: 'GET',
    path: '/sessions/:ref',
    action: 'session.read',
    target: 'session',
    summary: 'One session in detail',
    answer: schema.sessionDetailSchema,
  }),
  'sessions.arrange': route({
    method: 'PATCH',
    path: '/sessions/:ref',
    action: 'session.arrange',
    target: 'session',
    summary: 'Renames, pins or archives it',
    body: schema.arrangeSessionSchema,
    answer: schema.sessionSchema,
  }),
  'sessions.remove': route({
    method: 'DELETE',
    path: '/sessions/:ref',
    action: 'session.remove',
    target: 'session',
    summary: 'Removes it; the work in its worktree is saved first',
    query: z.strictObject({
      /** `discard` loses what is only in the worktree; `keep` leaves the worktree as it is. */
      work: z.enum(['save', 'discard', 'keep']).optional(),
    }),
    answer: schema.removedSessionSchema,
  }),
  'sessions.removal': route({
    method: 'GET',
    path: '/sessions/:ref/removal',
    action: 'session.read',
    target: 'session',
    summary: 'The progress of its removal',
    answer: schema.removalProgressSchema,
  }),
  'sessions.send': demandingRoute(
    {
      method: 'POST',
      path: '/sessions/:ref/messages',
      action: 'message.send',
      target: 'session',
      summary: 'Sends it a message',
      body: schema.sendMessageSchema,
      answer: schema.messageSchema,
      limitBytes: promptLimitBytes,
    },
    {
      action: 'session.change-mode',
      when: '`text` is a command that changes settings',
      isAskedBy: ({ text, isCommand }) => isCommand === true && changesSettings(text),
    },
  ),
  'sessions.interrupt': route({
    method: 'POST',
    path: '/sessions/:ref/interrupt',
    action: 'session.interrupt',
    target: 'session',
    needsNoRoom: true,
    summary: 'Interrupts the turn, as Escape does',
    body: schema.emptySchema,
    answer: schema.sessionSchema,
  }),
  'sessions.configure': route({
    method: 'POST',
    path: '/sessions/:ref/configuration',
    action: 'session.change-mode',
    target: 'session',
    summary: 'Changes model, effort or permission mode once Claude Code is idle',
    body: schema.configureSessionSchema,
    answer: schema.sessionSchema,
  }),
  'sessions.stop': route({
    method: 'POST',
    path: '/sessions/:ref/stop',
    action: 'session.stop',
    target: 'session',
    needsNoRoom: true,
    summary: 'Stops Claude Code: SIGTERM, then SIGKILL',
    body: schema.stopSessionSchema,
    answer: schema.sessionSchema,
  }),
  'sessions.resume': route({
    method: 'POST',
    path: '/sessions/:ref/resume',
    action: 'session.start',
    target: 'session',
    summary: 'Starts it again with its conversation',
    body: schema.emptySchema,
    answer: schema.sessionSchema,
  }),
  'sessions.baton': demandingRoute(
    {
      method: 'POST',
      path: '/sessions/:ref/baton',
      action: 'baton.ask',
      target: 'session',
      needsNoRoom: true,
      summary: 'Takes, releases or forces the baton',
      body: schema.batonSchema,
      answer: z.object({ holder: z.string().nullable() }),
    },
    {
      action: 'baton.force',
      when: '`action` is `force`',
      isAskedBy: ({ action }) => action === 'force',
    },
    {
      // A device that must be unlocked before it types would only keep the baton from others.
      action: 'terminal.type',
      when: '`action` is `take`',
      isAskedBy: ({ action }) => action === 'take',
    },
  ),
  'sessions.events': route({
    method: 'GET',
    path: '/sessions/:ref/events',
    action: 'session.read',
    target: 'session',
    summary: 'Its event log, by page',
    query: z.strictObject({
      after: z.coerce.number().int().nonnegative().optional(),
      /** The last ones below this `seq`; like every page, in the order of the log. */
      before: z.coerce.number().int().positive().optional(),
      limit: z.coerce.number().int().min(1).max(500).optional(),
    }),
    answer: listOf(eventEnvelopeSchema),
  }),
  'sessions.screen': route({
    method: 'GET',
    path: '/sessions/:ref/screen',
    action: 'session.read',
    target: 'session',
    summary: 'The text of its screen now',
    answer: z.object({ text: z.string(), title: z.string(), cols: z.int(), rows: z.int() }),
  }),
  'sessions.transcript': route({
    method: 'GET',
    path: '/sessions/:ref/transcript',
    action: 'session.export',
    target: 'session',
    summary: 'Its transcript',
    query: z.strictObject({
      format: z.enum(['md', 'html', 'json', 'cast']).optional(),
      /** `no` keeps what looks like a key. */
      redact: z.enum(['yes', 'no']).optional(),
    }),
    answer: z.string(),
    contentType: 'application/octet-stream',
  }),
  'files.find': route({
    method: 'GET',
    path: '/sessions/:ref/files',
    action: 'changes.read',
    target: 'session',
    summary: 'Files and folders of its working folder that match a few letters, best match first',
    query: z.strictObject({
      q: z.string().max(300).optional(),
      limit: z.coerce.number().int().min(1).max(100).optional(),
    }),
    answer: listOf(z.object({ path: z.string() })),
  }),
  'commands.list': route({
    method: 'GET',
    path: '/sessions/:ref/commands',
    action: 'changes.read',
    target: 'session',
    summary: "Slash commands: Claude Code's own, the repo's and the owner's, with skills",
    answer: listOf(schema.slashCommandSchema),
  }),
  'attachments.add': route({
    method: 'POST',
    path: '/sessions/:ref/attachments',
    action: 'file.upload',
    target: 'session',
    summary: 'Uploads a file; a message refers to it by its path',
    query: z.strictObject({ name: z.string().min(1).max(500) }),
    isUpload: true,
    answer: schema.attachmentSchema,
    limitBytes: attachmentLimitBytes,
  }),
  'attachments.remove': route({
    method: 'DELETE',
    path: '/sessions/:ref/attachments/:file',
    action: 'file.upload',
    target: 'session',
    summary: 'Deletes an uploaded file',
    answer: z.object({ id: z.string() }),
  }),
} as const;
