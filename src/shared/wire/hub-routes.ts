import { z } from 'zod';

import { streamBatchLimitBytes, streamBatchSchema } from './event-stream.ts';
import * as schema from './http-schemas.ts';
import { listOf } from './list-of.ts';
import { route } from './route.ts';

/** The hub itself, and how a browser gets in. */
export const hubRoutes = {
  'openapi.read': route({
    method: 'GET',
    path: '/openapi.json',
    action: 'hub.read',
    target: 'hub',
    summary: 'This document',
    answer: z.record(z.string(), z.unknown()),
  }),
  'hub.read': route({
    method: 'GET',
    path: '/hub',
    action: 'hub.read',
    target: 'hub',
    summary: 'The hub and its machine',
    answer: schema.hubStatusSchema,
  }),
  'hub.stop': route({
    method: 'POST',
    path: '/hub/stop',
    action: 'hub.stop',
    target: 'hub',
    needsNoRoom: true,
    summary: 'Stops the hub; sessions keep running unless `sessions` is true',
    body: z.strictObject({ sessions: z.boolean().optional() }),
    answer: z.object({ sessions: z.int() }),
  }),
  'hub.backup': route({
    method: 'POST',
    path: '/hub/backup',
    action: 'hub.backup',
    target: 'hub',
    // To another disk, as a way out.
    needsNoRoom: true,
    summary: 'Backs the hub up into one file on its machine',
    body: z.strictObject({ file: z.string().min(1) }),
    answer: z.object({ file: z.string(), bytes: z.int(), events: z.int() }),
  }),
  'settings.list': route({
    method: 'GET',
    path: '/settings',
    action: 'hub.read',
    target: 'hub',
    summary:
      'The settings of this hub: current value, its source, and the value after the next start',
    answer: listOf(schema.settingSchema),
  }),
  'settings.change': route({
    method: 'PATCH',
    path: '/settings/:name',
    action: 'settings.change',
    target: 'hub',
    needsNoRoom: true,
    summary: 'Changes a setting; the answer says whether it needs a restart',
    body: schema.changeSettingSchema,
    answer: schema.settingSchema,
  }),
  'doctor.run': route({
    method: 'GET',
    path: '/doctor',
    action: 'hub.read',
    target: 'hub',
    summary: 'Checks each part; `probe` also starts a Claude Code to see that hooks fire',
    query: z.strictObject({ probe: z.enum(['yes']).optional() }),
    answer: listOf(schema.doctorCheckSchema),
  }),
  'sign-in.offer': route({
    method: 'POST',
    path: '/sign-in/links',
    action: 'device.pair',
    target: 'hub',
    needsNoRoom: true,
    summary: 'A URL that signs in one browser, once, within 60 s',
    body: z.strictObject({ session: z.string().optional() }),
    answer: z.object({ url: z.string(), expiresAt: z.string() }),
  }),
  'sign-in.redeem': route({
    method: 'POST',
    path: '/pair/redeem',
    action: 'public',
    target: 'hub',
    needsNoRoom: true,
    summary: 'Exchanges the code of a sign-in URL for a cookie and its key',
    body: z.strictObject({ code: z.string().max(128), deviceName: z.string().max(100).optional() }),
    answer: z.object({ key: z.string(), operator: z.object({ id: z.string(), name: z.string() }) }),
  }),
  'stream.ticket': route({
    method: 'POST',
    path: '/ws-ticket',
    action: 'stream.open',
    target: 'hub',
    needsNoRoom: true,
    summary: 'A one-time ticket (30 s) that opens the stream from a browser',
    body: schema.emptySchema,
    answer: z.object({ ticket: z.string() }),
  }),
  'stream.up': route({
    method: 'POST',
    path: '/stream/up',
    action: 'stream.open',
    target: 'hub',
    needsNoRoom: true,
    summary: 'Messages of a device whose stream is server-sent events',
    body: streamBatchSchema,
    answer: z.object({ n: z.int() }),
    limitBytes: streamBatchLimitBytes,
  }),
} as const;
