import type { AskId, SessionId } from '../base/ids.ts';
import type { LauncherName } from './launcher-name.ts';

/** Of a session that was started for a task of another: fixed when it is asked for. */
export interface WorkerTerms {
  /** The ask that carries the task down and the result up. */
  readonly task: AskId;
  /** The session at the top of the tree, which a person started. */
  readonly root: SessionId;
  /** 1 for a child of the root. */
  readonly depth: number;
  /** What it and its own workers may spend, taken out of what its parent may spend. */
  readonly budgetUsd: number;
  readonly endsAt: string;
}

/** All that the start of a worker needs, stored in its parent before anything is done. */
export interface WorkerOrder extends WorkerTerms {
  /** The id that its session gets. */
  readonly worker: SessionId;
  readonly name: string;
  readonly repo: string;
  /** Null: a new one, named after the session. */
  readonly branch: string | null;
  readonly launcher: LauncherName;
  readonly model: string | null;
  readonly permissionMode: string | null;
  readonly claudeArgs: readonly string[];
}

/** A worker as its parent has it. `ordered`: its session does not exist yet. */
export interface OrderedWorker extends WorkerOrder {
  readonly state: 'ordered' | 'started' | 'failed';
  readonly orderedAt: string;
  /** Why it did not start, as a sentence. */
  readonly reason: string | null;
}

export const workerDepthLimit = 2;
/** That run, or are being started, at once. */
export const liveChildrenLimit = 4;
export const liveTreeLimit = 12;
/** Over the whole tree within an hour. */
export const workersPerHourLimit = 10;
export const workerHourMs = 60 * 60_000;
/** What the workers of a session that a person started may spend within a day. */
export const treeBudgetUsd = 20;
export const treeBudgetMs = 24 * workerHourMs;
export const defaultWorkerUsd = 2;
export const leastWorkerUsd = 0.01;
export const defaultWorkerMinutes = 60;
export const mostWorkerMinutes = 240;
