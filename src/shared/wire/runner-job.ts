import { z } from 'zod';

import { egressModes } from '../domain/egress.ts';
import { launcherNames } from '../domain/launcher-name.ts';

/** What the session was created with, so that a hub whose log does not know it can take it in again. */
const sessionSetupSchema = z.object({
  name: z.string(),
  repo: z.string(),
  cwd: z.string(),
  branch: z.string().nullable(),
  worktree: z
    .object({
      path: z.string(),
      branch: z.string(),
      base: z.string(),
      skipsSetup: z.boolean().optional(),
      missing: z.object({ emptySubmodules: z.int(), lfsPointers: z.int() }).optional(),
    })
    .nullable(),
  base: z.object({ commit: z.string(), changes: z.int() }).nullable().default(null),
  launcher: z.enum(launcherNames),
  egress: z.enum(egressModes).optional(),
  parent: z.string().nullable(),
  worker: z
    .object({
      task: z.string(),
      root: z.string(),
      depth: z.int().positive(),
      budgetUsd: z.number(),
      endsAt: z.string(),
    })
    .optional(),
  model: z.string().nullable(),
  permissionMode: z.string().nullable(),
  owner: z.object({ id: z.string(), name: z.string() }),
  claudeSessionId: z.string(),
  isResumed: z.boolean(),
  claudeArgs: z.array(z.string()),
  crew: z
    .object({
      crew: z.string(),
      crewName: z.string(),
      member: z.union([z.literal('manager'), z.int().positive()]),
      total: z.int().positive(),
    })
    .optional(),
});

/**
 * What a launcher hands a runner: the file `job.json` (0600) in the runner's folder, its only argument.
 * All that Claude Code is started with is in here, so that a person can see it.
 */
export const runnerJobSchema = z.strictObject({
  session: z.string(),
  name: z.string(),
  runner: z.string(),
  /** The folder with `hub.json`; it is read again at each attempt to connect. */
  dataDirectory: z.string(),
  /** Fixed address of the runner plane, for a runner that cannot see `hub.json`. */
  hubUrl: z.string().nullable(),
  /** The runner's own token, by which it and the hub know each other; never given to Claude Code, never sent. */
  token: z.string(),
  /** Working directory of Claude Code. */
  cwd: z.string(),
  claude: z.strictObject({
    executable: z.string(),
    /** What this executable said of itself; null when it said nothing. */
    version: z.string().nullable().default(null),
    sessionId: z.uuid(),
    isResume: z.boolean(),
    model: z.string().nullable(),
    permissionMode: z.string().nullable(),
    args: z.array(z.string()),
  }),
  /** Older hubs left the first prompt here. It is read no more: a prompt is typed like any other message. */
  prompt: z.unknown().optional(),
  /** Null for what is no session: a probe of the doctor. */
  setup: sessionSetupSchema.nullable().default(null),
  /** Environment of Claude Code, whole. */
  environment: z.record(z.string(), z.string()),
  /** What in Claude Code's settings keeps its hooks from the runner; `isLeak` when they would go elsewhere. */
  hooksOff: z.strictObject({ reason: z.string(), isLeak: z.boolean() }).nullable().optional(),
  /** In a container without a network: the mounted socket of the hub's proxy, and the port on which programs find it. */
  egress: z.strictObject({ socket: z.string(), port: z.int().positive() }).optional(),
  /** Calls that are held before they run; see `four-eyes.ts`. */
  fourEyes: z.array(z.string()).optional(),
  cols: z.int().positive(),
  rows: z.int().positive(),
});

export type RunnerJob = z.infer<typeof runnerJobSchema>;

/** Exit code of a runner that could not reach its hub and has started nothing. */
export const unreachableHubCode = 75;

/** The part of a job that only the place can say: where things are there. */
export interface PlaceFacts
  extends
    Pick<RunnerJob, 'dataDirectory' | 'hubUrl' | 'environment' | 'hooksOff' | 'egress'>,
    Pick<RunnerJob['claude'], 'executable' | 'version'> {}

/** The part that the hub decides, the same in every place. */
export interface RunnerSpec extends Omit<RunnerJob, keyof PlaceFacts | 'claude' | 'prompt'> {
  readonly claude: Omit<RunnerJob['claude'], 'executable' | 'version'>;
  /** For Claude Code, over the environment of the place. */
  readonly variables: Readonly<Record<string, string>>;
}

/** `runner.json` in the runner's folder: how a restarted hub finds and recognises it. */
export const runnerRecordSchema = z.strictObject({
  protocol: z.int(),
  session: z.string(),
  runner: z.string(),
  pid: z.int(),
  /** From the system, so that a recycled pid is never taken for the runner. */
  startTime: z.string(),
  /** The program that it runs: the desktop keeps what a living runner still loads from. */
  entry: z.string().optional(),
  claudePid: z.int().nullable(),
  endedAt: z.string().nullable(),
});

export type RunnerRecord = z.infer<typeof runnerRecordSchema>;

/** `hub.json` in the data directory, written when the hub serves, removed when it ends orderly. */
export const hubRecordSchema = z.object({
  pid: z.int(),
  startTime: z.string(),
  version: z.string(),
  url: z.string(),
  lanUrl: z.string().nullable(),
  /** Where runners dial in; see `runner-address.ts`. */
  runnerUrl: z.string(),
});

export type HubRecord = z.infer<typeof hubRecordSchema>;
