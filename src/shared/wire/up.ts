import { z } from 'zod';

// What a device sends on the stream, after the hub's `welcome` follows its `hello`.
//
// `hello` opens: the epoch and the last `seq` that the device has, both null at the first time. `watch`
// opens a terminal: `terminal-open` comes down, then output frames. Two binary frames go up on a terminal's
// channel (`wire/terminal.ts`): `input`, heard from the baton's holder only, and `ack`, which gives credit back
// as an absolute offset of bytes parsed, so that a lost one heals with the next. `resize` is the holder's too.

const session = z.string();

export const streamUpSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hello'),
    protocol: z.int(),
    epoch: z.string().nullable(),
    seq: z.int().nonnegative().nullable(),
  }),
  z.strictObject({
    type: z.literal('watch'),
    session,
    /** Bytes that may be on the way unparsed. */
    windowBytes: z.int().min(16_384).max(1_048_576),
    /** An observer is never asked for the baton and never given it. */
    isObserver: z.boolean(),
  }),
  z.strictObject({ type: z.literal('unwatch'), session }),
  z.strictObject({
    type: z.literal('resize'),
    session,
    cols: z.int().min(2).max(1000),
    rows: z.int().min(2).max(500),
  }),
  z.strictObject({
    type: z.literal('baton'),
    session,
    /** `take` asks the holder, or takes it when nobody holds it; `force` is the owner's. */
    action: z.enum(['take', 'release', 'grant', 'refuse', 'force']),
    /** For grant and refuse: who asked. */
    device: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('ping') }),
]);

export type StreamUp = z.infer<typeof streamUpSchema>;
