import { z } from 'zod';

import { changesRoutes } from './changes-routes.ts';
import { eventEnvelopeSchema } from './event-schema.ts';
import { streamBatchLimitBytes, streamBatchSchema } from './event-stream.ts';
import * as schema from './http-schemas.ts';
import type { RouteDefinition } from './route.ts';
import { route } from './route.ts';

// Every route of `/api/v1`, once: the hub's router, the OpenAPI document and the typed calls of the page
// and the CLI are all made from this table. A route without an action does not compile.

export type { RouteDefinition } from './route.ts';

function list<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item) });
}

const promptLimitBytes = 320 * 1024;
/** One pasted or dropped file. */
export const attachmentLimitBytes = 25 * 1024 * 1024;

export const routes = {
  'openapi.read': route({
    method: 'GET',
    path: '/openapi.json',
    action: 'hub.read',
    summary: 'This document',
    answer: z.record(z.string(), z.unknown()),
  }),
  'hub.read': route({
    method: 'GET',
    path: '/hub',
    action: 'hub.read',
    summary: 'What runs here',
    answer: schema.hubStatusSchema,
  }),
  'hub.stop': route({
    method: 'POST',
    path: '/hub/stop',
    action: 'hub.stop',
    summary: 'Ends the hub; sessions live on unless asked otherwise',
    body: z.strictObject({ sessions: z.boolean().optional() }),
    answer: z.object({ sessions: z.int() }),
  }),
  'hub.backup': route({
    method: 'POST',
    path: '/hub/backup',
    action: 'hub.backup',
    summary: 'Writes the whole hub into one file on its machine',
    body: z.strictObject({ file: z.string().min(1) }),
    answer: z.object({ file: z.string(), bytes: z.int(), events: z.int() }),
  }),
  'settings.list': route({
    method: 'GET',
    path: '/settings',
    action: 'hub.read',
    summary: 'The settings of this hub: what counts now, where it comes from, what counts next',
    answer: list(schema.settingSchema),
  }),
  'settings.change': route({
    method: 'PATCH',
    path: '/settings/:name',
    action: 'settings.change',
    summary: 'Changes a setting, at once or for the next start, as the answer says',
    body: schema.changeSettingSchema,
    answer: schema.settingSchema,
  }),
  'doctor.run': route({
    method: 'GET',
    path: '/doctor',
    action: 'hub.read',
    summary: 'Proves each part; with `probe` also that hooks fire, by starting a Claude Code',
    query: z.strictObject({ probe: z.enum(['yes']).optional() }),
    answer: list(schema.doctorCheckSchema),
  }),
  'sign-in.offer': route({
    method: 'POST',
    path: '/sign-in/links',
    action: 'device.pair',
    summary: 'A URL that signs in one browser, once, within 60 s',
    body: z.strictObject({ session: z.string().optional() }),
    answer: z.object({ url: z.string(), expiresAt: z.string() }),
  }),
  'sign-in.redeem': route({
    method: 'POST',
    path: '/pair/redeem',
    action: 'public',
    summary: 'Turns the code of such a URL into a cookie and the key that goes with it',
    body: z.strictObject({ code: z.string().max(128), deviceName: z.string().max(100).optional() }),
    answer: z.object({ key: z.string(), operator: z.object({ id: z.string(), name: z.string() }) }),
  }),
  'stream.ticket': route({
    method: 'POST',
    path: '/ws-ticket',
    action: 'stream.open',
    summary: 'A one-time ticket (30 s) that opens the stream from a browser',
    body: schema.emptySchema,
    answer: z.object({ ticket: z.string() }),
  }),
  'stream.up': route({
    method: 'POST',
    path: '/stream/up',
    action: 'stream.open',
    summary: 'What goes up when the stream comes down as server-sent events',
    body: streamBatchSchema,
    answer: z.object({ n: z.int() }),
    limitBytes: streamBatchLimitBytes,
  }),
  'sessions.list': route({
    method: 'GET',
    path: '/sessions',
    action: 'session.read',
    summary: 'All sessions that the caller may see',
    answer: list(schema.sessionSchema),
  }),
  'sessions.start': route({
    method: 'POST',
    path: '/sessions',
    action: 'session.start',
    summary: 'Starts a session in a repo',
    body: schema.startSessionSchema,
    answer: schema.sessionSchema,
    limitBytes: promptLimitBytes,
  }),
  'sessions.read': route({
    method: 'GET',
    path: '/sessions/:ref',
    action: 'session.read',
    summary: 'One session in full',
    answer: schema.sessionDetailSchema,
  }),
  'sessions.arrange': route({
    method: 'PATCH',
    path: '/sessions/:ref',
    action: 'session.arrange',
    summary: 'Renames, pins or archives it',
    body: schema.arrangeSessionSchema,
    answer: schema.sessionSchema,
  }),
  'sessions.remove': route({
    method: 'DELETE',
    path: '/sessions/:ref',
    action: 'session.remove',
    summary: 'Forgets it; the work of its worktree is saved first',
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
    summary: 'How far its removal has come, while it runs',
    answer: schema.removalProgressSchema,
  }),
  'sessions.send': route({
    method: 'POST',
    path: '/sessions/:ref/messages',
    action: 'message.send',
    summary: 'Sends it a message',
    body: schema.sendMessageSchema,
    answer: schema.messageSchema,
    limitBytes: promptLimitBytes,
  }),
  'sessions.interrupt': route({
    method: 'POST',
    path: '/sessions/:ref/interrupt',
    action: 'session.interrupt',
    summary: 'One Escape',
    body: schema.emptySchema,
    answer: schema.sessionSchema,
  }),
  'sessions.configure': route({
    method: 'POST',
    path: '/sessions/:ref/configuration',
    action: 'session.change-mode',
    summary: 'Changes model, effort or permission mode once Claude Code is idle',
    body: schema.configureSessionSchema,
    answer: schema.sessionSchema,
  }),
  'sessions.stop': route({
    method: 'POST',
    path: '/sessions/:ref/stop',
    action: 'session.stop',
    summary: 'Ends Claude Code kindly, then firmly',
    body: schema.stopSessionSchema,
    answer: schema.sessionSchema,
  }),
  'sessions.resume': route({
    method: 'POST',
    path: '/sessions/:ref/resume',
    action: 'session.start',
    summary: 'Starts it again with its conversation',
    body: schema.emptySchema,
    answer: schema.sessionSchema,
  }),
  'sessions.note': route({
    method: 'POST',
    path: '/sessions/:ref/notes',
    action: 'note.add',
    summary: 'Says something to the other operators; Claude never sees it',
    body: schema.noteSchema,
    answer: z.object({ seq: z.int() }),
  }),
  'sessions.baton': route({
    method: 'POST',
    path: '/sessions/:ref/baton',
    action: 'baton.ask',
    summary: 'Takes, releases or forces the baton',
    body: schema.batonSchema,
    answer: z.object({ holder: z.string().nullable() }),
  }),
  'sessions.events': route({
    method: 'GET',
    path: '/sessions/:ref/events',
    action: 'session.read',
    summary: 'Its event log, by page',
    query: z.strictObject({
      after: z.coerce.number().int().nonnegative().optional(),
      /** The last ones below this `seq`; like every page, in the order of the log. */
      before: z.coerce.number().int().positive().optional(),
      limit: z.coerce.number().int().min(1).max(500).optional(),
    }),
    answer: list(eventEnvelopeSchema),
  }),
  'sessions.screen': route({
    method: 'GET',
    path: '/sessions/:ref/screen',
    action: 'session.read',
    summary: 'The text of its screen now',
    answer: z.object({ text: z.string(), title: z.string(), cols: z.int(), rows: z.int() }),
  }),
  'sessions.transcript': route({
    method: 'GET',
    path: '/sessions/:ref/transcript',
    action: 'session.export',
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
    summary: 'Files and folders of its working folder that fit a few letters, the best first',
    query: z.strictObject({
      q: z.string().max(300).optional(),
      limit: z.coerce.number().int().min(1).max(100).optional(),
    }),
    answer: list(z.object({ path: z.string() })),
  }),
  'commands.list': route({
    method: 'GET',
    path: '/sessions/:ref/commands',
    action: 'changes.read',
    summary: "Slash commands: Claude Code's own, the repo's and the owner's, with skills",
    answer: list(schema.slashCommandSchema),
  }),
  'attachments.add': route({
    method: 'POST',
    path: '/sessions/:ref/attachments',
    action: 'file.upload',
    summary: 'Keeps a file beside the hub; a message names it by its path',
    query: z.strictObject({ name: z.string().min(1).max(500) }),
    isUpload: true,
    answer: schema.attachmentSchema,
    limitBytes: attachmentLimitBytes,
  }),
  'attachments.remove': route({
    method: 'DELETE',
    path: '/sessions/:ref/attachments/:file',
    action: 'file.upload',
    summary: 'Takes such a file away again',
    answer: z.object({ id: z.string() }),
  }),
  ...changesRoutes,
  'messages.read': route({
    method: 'GET',
    path: '/messages/:id',
    action: 'session.read',
    summary: 'The receipt of a message',
    answer: schema.messageSchema,
  }),
  'messages.change': route({
    method: 'PATCH',
    path: '/messages/:id',
    action: 'message.send',
    summary: 'Edits or moves a message that Claude has not seen',
    body: schema.changeMessageSchema,
    answer: schema.messageSchema,
    limitBytes: promptLimitBytes,
  }),
  'messages.drop': route({
    method: 'DELETE',
    path: '/messages/:id',
    action: 'message.send',
    summary: 'Drops a message that Claude has not seen',
    answer: schema.messageSchema,
  }),
  'messages.retry': route({
    method: 'POST',
    path: '/messages/:id/retry',
    action: 'message.send',
    summary: 'Queues a held message again',
    body: schema.emptySchema,
    answer: schema.messageSchema,
  }),
  'gates.list': route({
    method: 'GET',
    path: '/gates',
    action: 'session.read',
    summary: 'Permission requests that wait, oldest first',
    answer: list(schema.gateSchema),
  }),
  'gates.answer': route({
    method: 'POST',
    path: '/gates/:id/answer',
    action: 'gate.answer',
    summary: 'Allows or denies; the first answer counts',
    body: schema.answerGateSchema,
    answer: schema.gateSchema,
  }),
  'search.run': route({
    method: 'GET',
    path: '/search',
    action: 'session.search',
    summary: 'Full text over prompts, replies and tool inputs, newest first',
    query: z.strictObject({
      q: z.string().min(1).max(500),
      session: z.string().optional(),
      before: z.coerce.number().int().positive().optional(),
      limit: z.coerce.number().int().min(1).max(100).optional(),
    }),
    answer: list(schema.searchHitSchema),
  }),
  'usage.read': route({
    method: 'GET',
    path: '/usage',
    action: 'session.read',
    summary: 'Context, limits and cost: by session, and of all since a time',
    query: z.strictObject({ since: z.iso.datetime() }),
    answer: schema.usageSchema,
  }),
  'failures.list': route({
    method: 'GET',
    path: '/failures',
    action: 'session.read',
    summary: 'Tool calls that failed, newest first, with what they cost',
    query: z.strictObject({
      session: z.string().optional(),
      before: z.coerce.number().int().positive().optional(),
      limit: z.coerce.number().int().min(1).max(500).optional(),
    }),
    answer: z.object({ items: z.array(schema.failedCallSchema), next: z.int().nullable() }),
  }),
  'repos.inspect': route({
    method: 'GET',
    path: '/repos/inspect',
    action: 'repo.inspect',
    summary: 'What a path is, before a session starts in it',
    query: z.strictObject({ path: z.string().min(1) }),
    answer: schema.repoInspectionSchema,
  }),
  'repos.recent': route({
    method: 'GET',
    path: '/repos/recent',
    action: 'repo.inspect',
    summary: 'Where sessions were started last, newest first',
    answer: list(schema.recentRepoSchema),
  }),
  'conversations.list': route({
    method: 'GET',
    path: '/conversations',
    action: 'repo.inspect',
    summary: "Claude's own history of a repo",
    query: z.strictObject({ path: z.string().min(1), q: z.string().optional() }),
    answer: list(schema.conversationSchema),
  }),
  'trash.list': route({
    method: 'GET',
    path: '/trash',
    action: 'session.start',
    summary: 'Work that was saved before a removal',
    query: z.strictObject({ path: z.string().min(1).optional() }),
    answer: list(schema.trashEntrySchema),
  }),
  'trash.restore': route({
    method: 'POST',
    path: '/trash/restore',
    action: 'session.start',
    summary: 'Restores saved work into a new worktree',
    body: z.strictObject({
      repo: z.string().min(1),
      ref: z.string().min(1),
      path: z.string().min(1).optional(),
    }),
    answer: schema.restoredWorkSchema,
  }),
} as const satisfies Record<string, RouteDefinition>;

export type RouteName = keyof typeof routes;

type Fields<Route, Name extends 'query' | 'body'> = Route extends {
  readonly [K in Name]: infer Schema extends z.ZodType;
}
  ? z.infer<Schema>
  : undefined;

export type RouteQuery<Name extends RouteName> = Fields<(typeof routes)[Name], 'query'>;
export type RouteBody<Name extends RouteName> = Fields<(typeof routes)[Name], 'body'>;
export type RouteAnswer<Name extends RouteName> = z.infer<(typeof routes)[Name]['answer']>;

export const apiPrefix = '/api/v1';
export const streamPath = `${apiPrefix}/stream`;
/** The same stream as server-sent events. */
export const eventStreamPath = `${streamPath}/events`;
