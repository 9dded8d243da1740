import type { CrewId, MessageId, SessionId } from '../base/ids.ts';

// A crew: a manager and its workers on one repository. The manager writes task lists and commits them; each task goes
// to a worker with a branch of its own, and what the worker has committed is merged after the checks have passed.

/** Which of its sessions: the manager, or a worker by its number from 1. */
export type CrewMember = 'manager' | number;

/** What a session is in its crew. */
export interface CrewSeat {
  readonly crew: CrewId;
  readonly crewName: string;
  readonly member: CrewMember;
  /** How many workers the crew has. */
  readonly total: number;
}

/** What a crew was started with. */
export interface CrewTerms {
  readonly name: string;
  /** The top of the repository. */
  readonly repo: string;
  /** The branch that the crew began at. */
  readonly branch: string;
  /** The commit that the crew began at. */
  readonly base: string;
  readonly workerCount: number;
  /** Absolute path of the configuration directory. */
  readonly config: string;
  /** Absolute paths; member number N takes the Nth, in a ring. */
  readonly credentials: readonly string[];
  /** Commands that must end with 0 before a merge is kept. */
  readonly checks: readonly string[];
  readonly model: string | null;
  readonly managerModel: string | null;
  readonly permissionMode: string | null;
}

/** `finished`: all tasks are settled and the manager had no more. */
export type CrewState = 'running' | 'paused' | 'finished' | 'stopped';

/**
 * `open`: waits for a worker. `assigned`: a worker has it. `merged`: its commits are on the branch of the crew, and the
 * checks passed there. `failed`: given up after the last attempt; a person or the manager decides. `withdrawn`: it is in
 * no list any more, and nobody had begun it.
 */
export type CrewTaskState = 'open' | 'assigned' | 'merged' | 'failed' | 'withdrawn';

/** A task as it stands in a list, or as a person wrote it. */
export interface ListedTask {
  /** Unique in the crew: what the list calls it, or made of its text. */
  readonly id: string;
  readonly text: string;
}

export interface CrewTask extends ListedTask {
  /** The worker whose list it is in; null: for any. */
  readonly list: number | null;
  /** False: a person added it, so no list withdraws it. */
  readonly isListed: boolean;
  readonly state: CrewTaskState;
  /** How often a worker was given it: the fencing token of what it reports. Never counted back. */
  readonly attempt: number;
  /** How many of the attempts have failed since it was opened last. */
  readonly failures: number;
  /** Who has it, or had it last. */
  readonly holder: CrewTaskHolder | null;
  /** Why the last attempt was not merged. */
  readonly reason: string | null;
  /** The merge commit. */
  readonly commit: string | null;
}

export interface CrewTaskHolder {
  readonly worker: number;
  readonly session: SessionId;
  readonly message: MessageId;
}

export interface CrewView extends CrewTerms {
  readonly id: CrewId;
  readonly owner: { readonly id: string; readonly name: string };
  readonly createdAt: string;
  readonly state: CrewState;
  /** Why it is paused or finished, as a sentence. */
  readonly reason: string | null;
  /** In the order in which they became known. */
  readonly tasks: readonly CrewTask[];
  /** The manager's commit whose lists were read last. */
  readonly listsAt: string | null;
  /** How often a task was settled. */
  readonly settlements: number;
  /** What the manager was told last, and how many settlements it knew then; null: it is to be told. */
  readonly managerTold: { readonly message: MessageId; readonly settled: number } | null;
}

export const mostCrewWorkers = 20;
/** A task that was not merged is given out again with the reason, this often in all. */
export const crewAttempts = 3;
export const crewTaskLimit = 16_000;

/** Where merged work goes. */
export function crewBranch(name: string): string {
  return `crew/${name}/main`;
}

export function memberBranch(name: string, member: CrewMember): string {
  return `crew/${name}/${member}`;
}

export function memberSessionName(name: string, member: CrewMember): string {
  return `${name}-${member}`;
}

export function taskListFile(worker: number): string {
  return `WORKER_${worker}_TASK_LIST.md`;
}

export function isSettled({ state }: CrewTask): boolean {
  return state === 'merged' || state === 'failed' || state === 'withdrawn';
}

/** Where the commits of a task are kept that was given up. */
export function givenUpRef(name: string, task: string): string {
  return `refs/roundhouse/crew/${name}/${task}`;
}
