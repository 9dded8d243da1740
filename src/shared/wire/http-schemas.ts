import { z } from 'zod';

import { deviceKinds } from '../domain/device-kind.ts';
import { egressModes } from '../domain/egress.ts';
import { launcherNames } from '../domain/launcher-name.ts';
import { messageLimitBytes } from '../domain/message.ts';
import { settingNames } from '../domain/setting-change.ts';

// Bodies and answers of the HTTP API. Requests are strict: an unknown field is refused (ROLE-4), never
// ignored. Answers are open: a newer hub may say more.

export const actor = z.object({
  type: z.enum(['operator', 'session', 'claude', 'hub']),
  id: z.string(),
  name: z.string(),
  /** What an operator sat at. */
  device: z.object({ kind: z.enum(deviceKinds), name: z.string() }).optional(),
});

const json = z.record(z.string(), z.unknown());

export const sessionSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['starting', 'idle', 'working', 'waiting', 'limited', 'exited', 'lost', 'unknown']),
  repo: z.string(),
  cwd: z.string(),
  branch: z.string().nullable(),
  worktree: z
    .object({
      path: z.string(),
      branch: z.string(),
      base: z.string(),
      /** What of the commit git left out of it, when it was made. */
      missing: z.object({ emptySubmodules: z.int(), lfsPointers: z.int() }).optional(),
    })
    .nullable(),
  launcher: z.string(),
  parent: z.string().nullable(),
  model: z.string().nullable(),
  permissionMode: z.string().nullable(),
  /** How hard it thinks, as Claude Code's status line says. */
  effort: z.string().nullable(),
  /** Changes of model, effort and mode that were asked for and not proved. */
  settingChanges: z.array(
    z.object({
      setting: z.enum(settingNames),
      value: z.string(),
      state: z.enum(['waiting', 'failed']),
      reason: z.string().nullable(),
    }),
  ),
  owner: z.object({ id: z.string(), name: z.string() }),
  createdAt: z.string(),
  lastAt: z.string(),
  lastSeq: z.int(),
  claudeSessionId: z.string(),
  /** What the state rests on, where it needs words: how it ended, what the pane waits for. */
  detail: z.string().nullable(),
  /** What runs beside the turn: background commands, sub-agents and other tasks. */
  tasks: z.array(
    z.object({ id: z.string(), type: z.string(), description: z.string(), since: z.string() }),
  ),
  attached: z.array(
    z.object({
      device: z.string(),
      name: z.string(),
      /** Of the device; both are absent from hubs of older versions. */
      deviceName: z.string().optional(),
      kind: z.enum(deviceKinds).optional(),
      isObserver: z.boolean(),
    }),
  ),
  cost: z.number().nullable(),
  /** Share of the context window in use, 0 to 100. */
  context: z.number().nullable(),
  needsYou: z.boolean(),
  isPinned: z.boolean(),
  isArchived: z.boolean(),
});

export const sessionDetailSchema = sessionSchema.extend({
  /**
   * The executable and the arguments that Claude Code was started with, as its runner reported them. Empty: it was not started
   * yet. Null: a runner of an older version started it and did not report them.
   */
  command: z.array(z.string()).nullable(),
  environment: z.record(z.string(), z.string()),
  runner: z.string().nullable(),
  /** Of the Claude Code that was started last. */
  claudeVersion: z.string().nullable(),
  /** After the end: the last lines of its terminal. */
  output: z.string(),
  /** After the end: what still runs and seems to have been started by it. */
  left: z.array(z.object({ pid: z.int(), command: z.string() })),
  meter: json.nullable(),
  tally: z.object({ calls: z.int(), failures: z.int(), denials: z.int() }),
  gates: z.array(json),
  messages: z.array(json),
});

export const messageSchema = z.object({
  id: z.string(),
  session: z.string(),
  text: z.string(),
  isCommand: z.boolean(),
  from: actor,
  /** Whose suggestion it was, where `from` sent the one of another person. */
  suggestedBy: actor.nullable(),
  state: z.enum([
    'queued',
    'delivered',
    'accepted',
    'answered',
    'held',
    'unknown',
    'refused',
    'failed',
  ]),
  createdAt: z.string(),
  deliveredAt: z.string().nullable(),
  acceptedAt: z.string().nullable(),
  answeredAt: z.string().nullable(),
  answer: z.string().nullable(),
  reason: z.string().nullable(),
});

export const gateSchema = z.object({
  id: z.string(),
  session: z.string(),
  sessionName: z.string(),
  type: z.enum(['permission', 'question', 'plan']),
  tool: z.string(),
  input: json,
  summary: z.string(),
  suggestions: z.array(json),
  hash: z.string(),
  state: z.enum(['open', 'answered', 'applied', 'closed']),
  askedAt: z.string(),
  answeredAt: z.string().nullable(),
  answeredBy: actor.nullable(),
  answer: z.enum(['allow', 'allow-always', 'deny']).nullable(),
  message: z.string().nullable(),
  closedReason: z.string().nullable(),
  /** Only a part of `input` is here: it can be denied here, and allowed in the terminal alone. */
  isTooLarge: z.boolean(),
  /** The sub-agent that asks; null when the session itself does. */
  agent: z.object({ id: z.string(), type: z.string().nullable() }).nullable(),
  /** Not everybody who may answer may allow it; null: no such rule. */
  fourEyes: z
    .object({
      rule: z.string(),
      /** How many people must allow it. */
      approvers: z.int(),
      /** They may not: it came of their prompts. */
      causedBy: z.array(actor),
      isCauseUnknown: z.boolean(),
      /** Then one owner is enough. */
      ownerAfterMs: z.number().nullable(),
      /** Those who have allowed it. */
      agreed: z.array(actor),
      /** Since then one owner is enough; null: not yet. */
      escalatedAt: z.string().nullable(),
    })
    .nullable(),
  /** Who interrupted, when that closed it. */
  interruptedBy: actor.nullable(),
});

export const sessionNamePattern = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u;
const sessionNameSchema = z.string().regex(sessionNamePattern, {
  error:
    'a name has up to 64 letters, digits, ".", "_" and "-", begins with a letter or digit, and has no spaces',
});

const text = z
  .string()
  .min(1)
  .refine((value) => new TextEncoder().encode(value).length <= messageLimitBytes, {
    message: 'longer than 256 KiB',
  });

export const permissionModes = [
  'auto',
  'manual',
  'acceptEdits',
  'plan',
  'dontAsk',
  'bypassPermissions',
] as const;

export const effortLevels = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

export const startSessionSchema = z.strictObject({
  path: z.string().min(1),
  name: sessionNameSchema.optional(),
  prompt: text.optional(),
  launcher: z.enum(launcherNames).optional(),
  /** What a container reaches; left out: what the settings of the hub say. */
  egress: z.enum(egressModes).optional(),
  /** `true`: a branch named after the session; a text: that branch. */
  worktree: z.union([z.literal(true), z.string().min(1)]).optional(),
  /** Makes a git repository of a folder that is none. */
  gitInit: z.boolean().optional(),
  model: z.string().min(1).optional(),
  permissionMode: z.enum(permissionModes).optional(),
  account: z.string().optional(),
  claudeArgs: z.array(z.string()).optional(),
  /** A conversation of Claude's own history to go on with. */
  resume: z.uuid().optional(),
  /** With `resume`: a new conversation that begins as a copy. */
  fork: z.boolean().optional(),
  /**
   * The owner allows the repo's `.roundhouse/setup` of this content (SHA-256), once and for all; `false`
   * goes on without it. Without a word a repo with a setup command that is not allowed yet is refused.
   */
  allowSetup: z.union([z.string(), z.literal(false)]).optional(),
  cols: z.int().min(20).max(1000).optional(),
  rows: z.int().min(5).max(500).optional(),
});

export const arrangeSessionSchema = z.strictObject({
  name: sessionNameSchema.optional(),
  isPinned: z.boolean().optional(),
  isArchived: z.boolean().optional(),
});

export const sendMessageSchema = z.strictObject({
  text,
  /** It is a command of Claude Code (`/name …`) and meant to be run; without it a text is only read. */
  isCommand: z.boolean().optional(),
});

/** No blanks and nothing that a terminal takes for a key: it is typed. */
const typedWord = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:/@[\]-]{0,99}$/);

const settingValues = {
  model: typedWord,
  effort: z.enum(effortLevels),
  permissionMode: z.enum(permissionModes),
};

export const configureSessionSchema = z
  .strictObject({ setting: z.enum(settingNames), value: typedWord })
  .refine(({ setting, value }) => settingValues[setting].safeParse(value).success, {
    message: 'not a value of this setting',
    path: ['value'],
  });
export const changeMessageSchema = z.strictObject({
  text: text.optional(),
  /** Moves it before that message; null moves it to the end. */
  before: z.string().nullable().optional(),
});

export const answerGateSchema = z.strictObject({
  answer: z.enum(['allow', 'allow-always', 'deny']),
  /** Goes to Claude with a denial, and with the answers to a question; with another approval it is refused. */
  message: z.string().max(8192).optional(),
  /**
   * For a question: chosen label, or free text, by question; each of the gate's questions needs one. Several
   * choices are a list.
   */
  answers: z.record(z.string(), z.union([z.string(), z.array(z.string()).min(1)])).optional(),
  /** The hash of what was shown; another one is refused as `changed_since_shown`. */
  hash: z.string().optional(),
});

export const batonSchema = z.strictObject({ action: z.enum(['take', 'release', 'force']) });
export const stopSessionSchema = z.strictObject({});
export const emptySchema = z.strictObject({});

export const slashCommandSchema = z.object({
  /** Without the slash. */
  name: z.string(),
  description: z.string(),
  argumentHint: z.string(),
  source: z.enum(['built-in', 'project', 'personal']),
  /** `prompt`: a turn; `local`: done without the model; `dialog`: waits for keys in the terminal. */
  kind: z.enum(['prompt', 'local', 'dialog']),
});

export const attachmentSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Absolute, on the machine of the session. */
  path: z.string(),
  /** Its id among the files of the session. */
  file: z.string(),
  bytes: z.int(),
  /** By its content. */
  type: z.string(),
});

export const searchHitSchema = z.object({
  seq: z.int(),
  at: z.string(),
  session: z.string(),
  sessionName: z.string(),
  kind: z.string(),
  /** Plain text around the hit; `before`, `match`, `after`. */
  before: z.string(),
  match: z.string(),
  after: z.string(),
});

export const recentRepoSchema = z.object({ path: z.string(), usedAt: z.string() });

export const repoInspectionSchema = z.object({
  /** Where a session would work: of a file, the top of its repo or its folder. */
  path: z.string(),
  isFile: z.boolean(),
  /** The top of the repository, or null for a folder without one. */
  repo: z.string().nullable(),
  isWorktree: z.boolean(),
  branch: z.string().nullable(),
  branches: z.array(z.string()),
  changes: z.int(),
  suggestedName: z.string(),
  /** The repo's own setup command, with its hash, when it has one that is not allowed yet. */
  setup: z.object({ text: z.string(), hash: z.string(), isAllowed: z.boolean() }).nullable(),
});

export const conversationSchema = z.object({
  id: z.string(),
  title: z.string(),
  firstPrompt: z.string(),
  updatedAt: z.string(),
  messages: z.int(),
  cwd: z.string(),
  /** The session that runs it already, if one does. */
  session: z.string().nullable(),
});

export const doctorCheckSchema = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['ok', 'warning', 'failed', 'skipped']),
  detail: z.string(),
  /** What a person types or does to mend it. */
  fix: z.string().nullable(),
});

const rateWindow = z.object({ usedPercent: z.number(), resetsAt: z.number().nullable() });

const seenWindow = rateWindow.extend({
  /** When Claude Code said so. */
  at: z.string(),
});

/** Null is everywhere what Claude Code did not give. */
export const usageSchema = z.object({
  since: z.string(),
  /** Over all sessions since then, also those that were removed. */
  spentUsd: z.number().nullable(),
  /** The newest that any session was given: they are of the account. */
  fiveHour: seenWindow.nullable(),
  sevenDay: seenWindow.nullable(),
  sessions: z.array(
    z.object({
      session: z.string(),
      sessionName: z.string(),
      isRemoved: z.boolean(),
      model: z.string().nullable(),
      spentUsd: z.number().nullable(),
      costUsd: z.number().nullable(),
      contextPercent: z.number().nullable(),
      contextTokens: z.number().nullable(),
      contextLimitTokens: z.number().nullable(),
      fiveHour: rateWindow.nullable(),
      sevenDay: rateWindow.nullable(),
      calls: z.int(),
      failures: z.int(),
      denials: z.int(),
    }),
  ),
});

export const failedCallSchema = z.object({
  seq: z.int(),
  at: z.string(),
  session: z.string(),
  sessionName: z.string(),
  tool: z.string(),
  /** What it was asked to do, on one line. */
  summary: z.string(),
  error: z.string(),
  durationMs: z.number().nullable(),
  /** Its share of the step of the model that read the failure. */
  costUsd: z.number().nullable(),
});

const settingValue = z.union([z.string(), z.number(), z.boolean()]);

export const settingSchema = z.object({
  name: z.string(),
  type: z.enum(['text', 'port', 'switch', 'network', 'choice']),
  help: z.string(),
  flag: z.string(),
  environment: z.string(),
  choices: z.array(z.string()).nullable(),
  default: settingValue.nullable(),
  /** What counts now. */
  value: settingValue.nullable(),
  /** What counts after the next start. */
  next: settingValue.nullable(),
  source: z.enum(['flag', 'environment', 'kept', 'default']),
  /** When a change counts. */
  applies: z.enum(['at-once', 'restart']),
  /** `next` is another value than `value`. */
  needsRestart: z.boolean(),
  /** Why it cannot be changed here, or null when it can. */
  fixedBy: z.string().nullable(),
});

/** Null goes back to the default. */
export const changeSettingSchema = z.strictObject({ value: settingValue.nullable() });

export const hubStatusSchema = z.object({
  name: z.string(),
  version: z.string(),
  /** Null for everybody but an owner of the hub, as is each path of the machine. */
  pid: z.int().nullable(),
  url: z.string(),
  lanUrl: z.string().nullable(),
  /** SHA-256 of the hub's public key in hexadecimal digits; null where it does not serve the network. */
  lanFingerprint: z.string().nullable(),
  dataDirectory: z.string().nullable(),
  startedAt: z.string(),
  sessions: z.int(),
  claude: z.object({ path: z.string().nullable(), version: z.string().nullable() }),
});

export const trashEntrySchema = z.object({
  ref: z.string(),
  session: z.string(),
  sessionName: z.string(),
  repo: z.string(),
  savedAt: z.string(),
  files: z.int(),
  /** Commits that no ref held. */
  commits: z.int(),
  /** Repositories that were inside the worktree. */
  repositories: z.int(),
});

export const removedSessionSchema = z.object({
  /** Where the work is saved; null when there was none that the repo has not got. */
  trashRef: z.string().nullable(),
  files: z.int(),
  commits: z.int(),
  repositories: z.array(z.string()),
  /** Not saved: ignored clones that have nothing of their own. */
  copies: z.array(z.object({ path: z.string(), url: z.string() })),
  /** Not saved, because git cannot: pipes, sockets, devices; empty folders where nothing was saved. */
  leftOut: z.array(z.object({ path: z.string(), kind: z.string() })),
  keptWorktree: z.string().nullable(),
});

export const removalProgressSchema = z.object({
  /** Null while no removal runs. */
  progress: z
    .object({
      step: z.string(),
      doneFiles: z.int(),
      files: z.int(),
      doneBytes: z.int(),
      bytes: z.int(),
    })
    .nullable(),
});

export const restoredWorkSchema = z.object({
  path: z.string(),
  branch: z.string(),
  files: z.int(),
  commits: z.array(z.object({ branch: z.string(), hash: z.string(), subject: z.string() })),
  repositories: z.array(z.string()),
  /** What git was in the middle of: a sentence with the command for each. */
  unfinished: z.array(z.string()),
  problems: z.array(z.string()),
});

export const droppedWorkSchema = z.object({
  ref: z.string(),
  /** `git update-ref REF COMMIT` brings it back until git collects it. */
  commit: z.string(),
});

export const errorBodySchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string() }),
});
