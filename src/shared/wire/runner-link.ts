import { z } from 'zod';

import { settingNames } from '../domain/setting-change.ts';
import { cancelSchema, requestSchema, responseSchema } from './runner-requests.ts';

// The conversation of a runner with the hub: one WebSocket, dialled by the runner, on the runner plane.
//
// Both prove in the upgrade and in `hello` that they have the runner's token, which does not cross (see
// `runner-handshake.ts`). The runner says `hello`, and the hub answers `welcome` with what it has committed: the number of the last fact and the offset of the
// last recorded byte. The runner re-sends everything after these from its spool, then goes live.
//
// Up: `fact`s, numbered by `n` without gaps from 1 per runner; each is on the runner's disk before it is
// sent. The hub commits it and says `ack`; a fact at or below the acknowledged `n` is dropped, one that
// leaves a gap makes the hub close the link with 4009, and the runner starts over from `welcome`.
// Facts that the hub had acknowledged and lost (its log went back to a backup) are gone: `hello` names the first that
// is still there, the hub notes the gap and says `restateAfter`, and the runner tells again, as new facts, what is
// still true of the lost ones. Binary frames carry terminal output by offset; the hub acknowledges what it has recorded.
//
// Down: `deliver`, `configure`, `answer`, `interrupt`, `stop`, `resize`, `screen` and binary `input` frames. Commands
// that change something carry an id, are repeated by the hub after a reconnect until a fact shows their
// outcome, and are carried out by the runner at most once.
//
// Both ways: `request`, `response` and `cancel`, for questions that are no facts and no commands; see `runner-requests.ts`.

const n = z.int().positive();
const offset = z.int().nonnegative();
const at = z.iso.datetime();

const hookFact = z.strictObject({
  type: z.literal('hook'),
  /** Claude Code's payload, as it came. */
  payload: z.record(z.string(), z.unknown()),
  /** For a hook that is held open for an answer: the handle to answer it by. */
  request: z.string().nullable(),
  /** The call that the held hook asks for, when it was announced: the hook itself does not name it. */
  toolUseId: z.string().nullable().optional(),
  /** The tool's input is too large to be written down: of its texts only the beginnings are here. */
  isInputCut: z.boolean().optional(),
});

/**
 * The held hook is over without our answer. `socket-closed`: No or Escape in the dialog. `interrupted`: an
 * interrupt of the hub closed the dialog. `superseded`: what Claude Code did next shows that it is over.
 */
const requestClosedFact = z.strictObject({
  type: z.literal('request-closed'),
  request: z.string(),
  reason: z.enum(['socket-closed', 'interrupted', 'superseded', 'session-ended']),
});

/** The answer of the hub was written to Claude Code's hook connection. */
const requestAnsweredFact = z.strictObject({
  type: z.literal('request-answered'),
  request: z.string(),
});

/** The plan that waits for its approval is another one now; an approval of the former is not handed on. */
const planChangedFact = z.strictObject({
  type: z.literal('plan-changed'),
  request: z.string(),
  plan: z.string(),
  /** There is more of it than is here. */
  isCut: z.boolean(),
});

const claudeStartedFact = z.strictObject({
  type: z.literal('claude-started'),
  pid: z.int(),
  version: z.string().nullable(),
  /** The executable and its arguments as they were run, without credentials; older runners do not say. */
  command: z.array(z.string()).optional(),
});

const claudeExitedFact = z.strictObject({
  type: z.literal('claude-exited'),
  code: z.int().nullable(),
  signal: z.string().nullable(),
  /** The last lines of its terminal. */
  output: z.string().optional(),
  isOutOfMemory: z.boolean().optional(),
  /** What still runs and seems to have been started by it. */
  left: z
    .array(z.strictObject({ pid: z.int(), startTime: z.string(), command: z.string() }))
    .optional(),
});

const startFailedFact = z.strictObject({ type: z.literal('start-failed'), reason: z.string() });

/** Before any hook or status: the screen is quiet. `line` is its first text, and is only ever shown. */
const startDialogFact = z.strictObject({ type: z.literal('start-dialog'), line: z.string() });

const unobservedFact = z.strictObject({
  type: z.literal('unobserved'),
  reason: z.string(),
  isKnown: z.literal(true).optional(),
});

const statusFact = z.strictObject({
  type: z.literal('status'),
  /** `unknown`: Claude Code's word is one that this runner does not know. */
  status: z.enum(['idle', 'busy', 'waiting', 'unknown']),
  waitingFor: z.string().nullable(),
  /** Claude Code's own word where it is another one, such as `shell`. */
  word: z.string().optional(),
});

const statusLineFact = z.strictObject({
  type: z.literal('status-line'),
  payload: z.record(z.string(), z.unknown()),
});

/**
 * What became of a message. `typed`: in the composer, and Enter is about to be pressed. `accepted`: Claude
 * Code's UserPromptSubmit carried it. `held`: Claude Code did not take it. `unknown`: nothing proves whether
 * it did. After these two the runner tries nothing more. `postponed`: not typed, because Claude Code works
 * or shows a dialog.
 */
const deliveryFact = z.strictObject({
  type: z.literal('delivery'),
  message: z.string(),
  /** Of the `deliver` that it belongs to; the first one, where an older runner does not say. */
  attempt: z.int().positive().optional(),
  outcome: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('typed') }),
    z.strictObject({ state: z.literal('accepted'), promptId: z.string() }),
    /** A command of Claude Code that began no turn; with what it printed. */
    z.strictObject({ state: z.literal('ran'), output: z.string() }),
    z.strictObject({ state: z.literal('held'), reason: z.string() }),
    z.strictObject({ state: z.literal('unknown'), reason: z.string() }),
    z.strictObject({ state: z.literal('postponed') }),
  ]),
});

/** A block of Claude Code's thinking that has ended, whose text was given. */
const thoughtFact = z.strictObject({
  type: z.literal('thought'),
  text: z.string(),
  /** Claude Code's time of its end: it is seen later, perhaps after what came of it. */
  endedAt: at.nullable().default(null),
});

/** What became of a `configure`. `proved`: by a hook or the status line, never by a guess. */
const configurationFact = z.strictObject({
  type: z.literal('configuration'),
  id: z.string(),
  setting: z.enum(settingNames),
  outcome: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('proved'), value: z.string() }),
    z.strictObject({ state: z.literal('failed'), reason: z.string() }),
  ]),
});

export const runnerFactSchema = z.discriminatedUnion('type', [
  hookFact,
  requestClosedFact,
  requestAnsweredFact,
  planChangedFact,
  claudeStartedFact,
  claudeExitedFact,
  startFailedFact,
  startDialogFact,
  unobservedFact,
  statusFact,
  statusLineFact,
  thoughtFact,
  deliveryFact,
  configurationFact,
]);

export type RunnerFact = z.infer<typeof runnerFactSchema>;

/** A fact as it lies in the spool and travels. `at` is the runner's time of seeing it. */
export const numberedFactSchema = z.strictObject({ n, at, fact: runnerFactSchema });

export type NumberedFact = z.infer<typeof numberedFactSchema>;

const helloSchema = z.strictObject({
  type: z.literal('hello'),
  protocol: z.int(),
  session: z.string(),
  runner: z.string(),
  /** That the runner has its token; see `runner-handshake.ts`. */
  proof: z.string(),
  pid: z.int(),
  /** Of its Claude Code; null when that does not say. */
  claudeVersion: z.string().nullable(),
  /** The first fact that the runner still has, or the next one; then the last, 0 when there is none yet. */
  firstN: n,
  lastN: z.int().nonnegative(),
  /** The permission requests that are open now. */
  held: z.array(z.string()).max(1000),
  /** The oldest terminal byte still kept, and the end of output. */
  firstOffset: offset,
  endOffset: offset,
  cols: z.int(),
  rows: z.int(),
});

export const runnerUpSchema = z.discriminatedUnion('type', [
  helloSchema,
  z.strictObject({ type: z.literal('fact'), fact: numberedFactSchema }),
  /** The size of the grid changed; frames after this one are drawn for it. */
  z.strictObject({ type: z.literal('resized'), cols: z.int(), rows: z.int() }),
  /** The emulator was given up (hostile output); raw bytes go on, snapshots are empty. */
  z.strictObject({ type: z.literal('screen-lost'), reason: z.string() }),
  z.strictObject({ type: z.literal('pong') }),
  requestSchema,
  responseSchema,
  cancelSchema,
]);

export type RunnerUp = z.infer<typeof runnerUpSchema>;
export type RunnerHello = z.infer<typeof helloSchema>;

export const runnerDownSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('welcome'),
    /** The last fact that is committed, and the last recorded offset: the runner goes on from these. */
    ackedN: z.int().nonnegative(),
    recordedOffset: offset,
    /** Facts after this number were lost by the hub: the runner says again what is still true of them. */
    restateAfter: z.int().nonnegative().optional(),
  }),
  z.strictObject({ type: z.literal('ack'), n: z.int().nonnegative(), offset }),
  z.strictObject({
    type: z.literal('deliver'),
    message: z.string(),
    /** Each is typed once, however often it is repeated. */
    attempt: z.int().positive().optional(),
    text: z.string(),
    /** It is meant to be run by Claude Code, not read. */
    isCommand: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('configure'),
    id: z.string(),
    setting: z.enum(settingNames),
    value: z.string(),
  }),
  /** `body` is what Claude Code's hook gets as its answer. */
  z.strictObject({
    type: z.literal('answer'),
    request: z.string(),
    body: z.record(z.string(), z.unknown()),
  }),
  /** Calls that are held before they run, each until its answer; older runners pass over it. */
  z.strictObject({ type: z.literal('four-eyes'), rules: z.array(z.string()) }),
  z.strictObject({ type: z.literal('interrupt'), id: z.string() }),
  z.strictObject({ type: z.literal('stop'), id: z.string(), graceMs: z.int().nonnegative() }),
  z.strictObject({ type: z.literal('resize'), cols: z.int(), rows: z.int() }),
  /** Asks for a snapshot: answered by a binary `screen` frame whose channel is the request. */
  z.strictObject({ type: z.literal('screen'), request: z.int() }),
  z.strictObject({ type: z.literal('ping') }),
  requestSchema,
  responseSchema,
  cancelSchema,
]);

export type RunnerDown = z.infer<typeof runnerDownSchema>;

/** Close codes of the runner link, each with what the runner does. */
export const runnerCloseCodes = {
  /** The session was removed: end Claude Code and exit. */
  notWanted: 4401,
  /** The `hello` did not prove the runner's token: keep running, reconnect with back-off. */
  unproven: 4403,
  /** Another link of the same runner is live: exit the older one. */
  replaced: 4402,
  /** A malformed frame: a bug; log it, reconnect with back-off. */
  malformed: 4400,
  /** Protocol too old or too new: keep running, reconnect with back-off until a hub understands. */
  protocol: 4426,
  /** A gap in the facts: reconnect at once and resume from `welcome`. */
  gap: 4009,
} as const;
