import { z } from 'zod';

import { deviceKinds } from '../domain/device-kind.ts';
import { accessLevels } from '../domain/operator.ts';
import { eventEnvelopeSchema } from './event-schema.ts';

// What the hub sends on the stream.
//
// `welcome` first. Then either `snapshot` (the hub and all sessions, folded at `seq`: the device drops what it had) or
// `events` from the device's own `seq` on, then `caught-up`; from there `events` as they are committed.
// Delivery is at least once: a device applies `seq` above its last and ignores the rest. `gap` says that
// the device was too slow: it says `hello` again. Presence and the baton are not events: they are as true
// as the connection.

/** Absent from hubs of older versions. */
const deviceFields = {
  deviceName: z.string().optional(),
  kind: z.enum(deviceKinds).optional(),
};

const holderFields = {
  device: z.string(),
  operator: z.string().optional(),
  name: z.string(),
  ...deviceFields,
};

const presenceSchema = z.object({
  session: z.string(),
  attached: z.array(
    z.object({
      device: z.string(),
      operator: z.string(),
      name: z.string(),
      ...deviceFields,
      isObserver: z.boolean(),
    }),
  ),
  baton: z.object({ ...holderFields, cols: z.int(), rows: z.int() }).nullable(),
  /** Who asks for the baton and waits for the holder's word. */
  asking: z.object(holderFields).nullable(),
});

export type SessionPresence = z.infer<typeof presenceSchema>;

const hubNoticeSchema = z.object({
  /** What it is about: a newer notice of the same replaces it. */
  about: z.enum(['disk', 'database', 'recovery', 'pairing']),
  level: z.enum(['warning', 'error']),
  text: z.string(),
  /** What a person does. */
  hint: z.string(),
});

/** Something that holds for the whole hub now. */
export type HubNotice = z.infer<typeof hubNoticeSchema>;

const levelsSchema = z.array(z.enum(accessLevels)).readonly();

/** What the device may do. A `welcome` with other rights follows at once when they change. */
const accessSchema = z.object({
  hub: levelsSchema,
  grants: z
    .array(
      z.object({
        scope: z.discriminatedUnion('type', [
          z.object({ type: z.literal('hub') }),
          z.object({ type: z.literal('repo'), repo: z.string() }),
          z.object({ type: z.literal('session'), session: z.string() }),
        ]),
        levels: levelsSchema,
      }),
    )
    .readonly(),
});

export const streamDownSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    protocol: z.int(),
    epoch: z.string(),
    device: z.string(),
    operator: z.object({ id: z.string(), name: z.string() }),
    hub: z.object({ name: z.string(), version: z.string() }),
    /** Absent from hubs of older versions. */
    access: accessSchema.optional(),
  }),
  z.object({
    type: z.literal('snapshot'),
    seq: z.int().nonnegative(),
    /** The hub's own state, as far as this device may see it; absent from hubs of older versions. */
    hub: z.record(z.string(), z.unknown()).optional(),
    sessions: z.array(z.record(z.string(), z.unknown())),
    presence: z.array(presenceSchema),
  }),
  z.object({ type: z.literal('events'), events: z.array(eventEnvelopeSchema) }),
  z.object({ type: z.literal('caught-up'), seq: z.int().nonnegative() }),
  /** The `snapshot` that follows stands for events that are not sent one by one any more. */
  z.object({ type: z.literal('gap') }),
  z.object({ type: z.literal('presence'), presence: presenceSchema }),
  /** All that hold now; none after `welcome` until this says otherwise. */
  z.object({ type: z.literal('hub-notices'), notices: z.array(hubNoticeSchema) }),
  z.object({
    type: z.literal('terminal-open'),
    session: z.string(),
    /** The number in the header of this terminal's binary frames. A `screen` frame follows. */
    channel: z.int(),
    cols: z.int(),
    rows: z.int(),
  }),
  /** Bytes were skipped for want of credit; a fresh `screen` frame follows when there is credit. */
  z.object({ type: z.literal('terminal-behind'), session: z.string() }),
  z.object({
    type: z.literal('terminal-resized'),
    session: z.string(),
    cols: z.int(),
    rows: z.int(),
  }),
  /** No runner behind this terminal now; it stays open and goes on when there is one again. */
  z.object({ type: z.literal('terminal-closed'), session: z.string(), reason: z.string() }),
  z.object({
    type: z.literal('error'),
    code: z.string(),
    message: z.string(),
    hint: z.string(),
    session: z.string().optional(),
  }),
  z.object({ type: z.literal('pong') }),
]);

export type StreamDown = z.infer<typeof streamDownSchema>;

/** Close codes of the stream, each with what the device does. */
export const streamCloseCodes = {
  /** Malformed frame: a bug; reconnect with back-off. */
  malformed: 4400,
  /** Credential gone: show the sign-in. */
  unauthorized: 4401,
  /** Slow or silent for too long: reconnect and resume. */
  tooSlow: 4008,
  /** The hub ends: reconnect with back-off. */
  goingAway: 1001,
  /** Another protocol version: reload the page or update the program. */
  protocol: 4426,
} as const;
