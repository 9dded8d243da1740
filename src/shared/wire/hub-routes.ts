import { z } from 'zod';

import { streamBatchLimitBytes, streamBatchSchema } from './event-stream.ts';
import * as schema from './http-schemas.ts';
import { listOf } from './list-of.ts';
import { route } from './route.ts';

/** The second half of a browser's credentials; the first is the cookie. */
const credentialsSchema = z.object({
  key: z.string(),
  operator: z.object({ id: z.string(), name: z.string() }),
});

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
    planes: ['local'],
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
    planes: ['local'],
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
    planes: ['local'],
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
    planes: ['local'],
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
    summary:
      'Exchanges a code: of a sign-in URL for a cookie and its key; with a `nonce`, on the network, of a QR code for a device that waits for the desk',
    body: z.strictObject({
      code: z.string().max(128),
      deviceName: z.string().max(100).optional(),
      nonce: z.string().min(16).max(64).optional(),
    }),
    answer: z.union([
      credentialsSchema,
      z.object({
        /** With which the phone asks for the answer of the desk. */
        secret: z.string(),
        digits: z.string(),
        hub: z.string(),
        operator: z.string(),
        roles: z.array(z.string()),
      }),
    ]),
  }),
  'pairing.poll': route({
    method: 'POST',
    path: '/pair/poll',
    action: 'public',
    target: 'hub',
    planes: ['lan'],
    needsNoRoom: true,
    summary: 'What the desk has answered to the phone that waits with this secret',
    body: z.strictObject({ secret: z.string().max(64) }),
    answer: z.union([
      z.object({ state: z.enum(['waiting', 'denied']) }),
      credentialsSchema.extend({ state: z.literal('paired') }),
    ]),
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
