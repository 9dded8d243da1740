import { z } from 'zod';

import {
  demandingMessage,
  streamMessage,
  type StreamFrameDefinition,
  type StreamMessageDefinition,
} from './stream-message.ts';
import type { TerminalFrameKind } from './terminal.ts';

// What a device sends on the stream, after the hub's `welcome` follows its `hello`.
//
// `hello` opens: the epoch and the last `seq` that the device has, both null at the first time. `watch`
// opens a terminal: `terminal-open` comes down, then output frames. Two binary frames go up on a terminal's
// channel (`wire/terminal.ts`): `input`, heard from the baton's holder only, and `ack`, which gives credit back
// as an absolute offset of bytes parsed, so that a lost one heals with the next. `resize` is the holder's too.

const session = z.string();

/**
 * Every message. The hub parses and authorises it by its row, and `docs/spec/stream-messages.md` is made from the
 * rows. `terminal.type` is judged as if the device held the baton; the terminal itself knows who does. `stream.open`
 * is judged at the upgrade, and a device that loses it is closed (STR10).
 */
export const streamMessages = {
  hello: streamMessage({
    schema: z.strictObject({
      type: z.literal('hello'),
      protocol: z.int(),
      epoch: z.string().nullable(),
      seq: z.int().nonnegative().nullable(),
    }),
    action: 'stream.open',
    target: 'stream',
    summary: 'Begins, with the position that the device has',
  }),
  watch: streamMessage({
    schema: z.strictObject({
      type: z.literal('watch'),
      session,
      /** Bytes that may be on the way unparsed. */
      windowBytes: z.int().min(16_384).max(1_048_576),
      /** An observer is never asked for the baton and never given it. */
      isObserver: z.boolean(),
    }),
    action: 'session.read',
    target: 'session',
    summary: 'Opens a terminal; one whose role does not type watches as an observer',
  }),
  unwatch: streamMessage({
    schema: z.strictObject({ type: z.literal('unwatch'), session }),
    action: 'stream.open',
    target: 'stream',
    summary: 'Closes a terminal of this stream',
  }),
  resize: streamMessage({
    schema: z.strictObject({
      type: z.literal('resize'),
      session,
      cols: z.int().min(2).max(1000),
      rows: z.int().min(2).max(500),
    }),
    action: 'terminal.type',
    target: 'session',
    summary: 'Sets the size of a terminal',
  }),
  baton: demandingMessage(
    {
      schema: z.strictObject({
        type: z.literal('baton'),
        session,
        /** `take` asks the holder, or takes it when nobody holds it; `force` is the owner's. */
        action: z.enum(['take', 'release', 'grant', 'refuse', 'force']),
        /** For grant and refuse: who asked. */
        device: z.string().optional(),
      }),
      action: 'baton.ask',
      target: 'session',
      summary: 'Asks for the baton, gives it back, or answers who asks for it',
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
  ping: streamMessage({
    schema: z.strictObject({ type: z.literal('ping') }),
    action: 'stream.open',
    target: 'stream',
    summary: 'Shows that the device is there; a `pong` answers it',
  }),
} satisfies Readonly<Record<string, StreamMessageDefinition>>;

const { hello, ...others } = streamMessages;

export const streamUpSchema = z.discriminatedUnion('type', [
  hello.schema,
  ...Object.values(others).map(({ schema }) => schema),
]);

export type StreamUp = z.infer<typeof streamUpSchema>;

/** The binary frames that go up. */
export const streamFrames = {
  input: {
    action: 'terminal.type',
    target: 'session',
    summary: 'Bytes for the PTY of a watched terminal',
  },
  ack: {
    action: 'stream.open',
    target: 'stream',
    summary: 'The device has parsed all bytes before the offset',
  },
} as const satisfies Readonly<
  Record<Extract<TerminalFrameKind, 'input' | 'ack'>, StreamFrameDefinition>
>;
