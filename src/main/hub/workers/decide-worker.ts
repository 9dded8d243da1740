import { isoTime } from '../../../shared/base/clock.ts';
import type { AskId, OperatorId, SessionId } from '../../../shared/base/ids.ts';
import { asId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { ScopedSession } from '../../../shared/domain/access.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import { askTextLimit } from '../../../shared/domain/ask.ts';
import { namesTopic } from '../../../shared/domain/claude-arguments.ts';
import type { LauncherName } from '../../../shared/domain/launcher-name.ts';
import { hasFilesBesideHub } from '../../../shared/domain/launcher-name.ts';
import { messageText } from '../../../shared/domain/message-text.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { WorkerOrder } from '../../../shared/domain/worker.ts';
import {
  defaultWorkerMinutes,
  defaultWorkerUsd,
  leastWorkerUsd,
  liveChildrenLimit,
  liveTreeLimit,
  workerDepthLimit,
  workerHourMs,
  workersPerHourLimit,
} from '../../../shared/domain/worker.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { sessionNamePattern } from '../../../shared/wire/http-schemas.ts';
import type { LogState } from '../commands/hub-log.ts';
import { inheritedArguments } from './inherited-arguments.ts';
import { childrenOf, hasEnded, leftUsd, orderedCount, rootOf, treeOf } from './worker-tree.ts';

/** What is asked for. There is no field for a mode, for arguments or for a person: a worker has what its parent has. */
export interface WantedWorker {
  readonly parent: SessionId;
  readonly task: string;
  readonly name?: string | undefined;
  readonly branch?: string | undefined;
  readonly launcher?: LauncherName | undefined;
  readonly model?: string | undefined;
  readonly minutes?: number | undefined;
  readonly budgetUsd?: number | undefined;
}

export interface SpawnRights {
  /** Whether an operator may spawn workers of a session of somebody else, as of this moment. */
  maySpawn(operator: OperatorId, parent: SessionView): boolean;
  /** Whether an operator may start a session there, as of this moment. */
  mayStartIn(operator: OperatorId, there: ScopedSession): boolean;
}

export interface DecisionInput {
  /** The top of the repo. */
  readonly repo: string;
  readonly worker: SessionId;
  readonly ask: AskId;
  readonly nowMs: number;
  /** Everybody who stands behind the turn that asks. */
  readonly people: readonly Actor[];
  readonly rights: SpawnRights;
}

export interface DecidedWorker {
  readonly order: WorkerOrder;
  readonly task: string;
}

const minuteMs = 60_000;
const longestBase = 50;

/** Whether a session may have this worker now. Each refusal is written for the model that reads it. */
export function decideWorker(
  state: LogState,
  wanted: WantedWorker,
  input: DecisionInput,
): Result<DecidedWorker, Refusal> {
  const parent = state.sessions.get(wanted.parent);
  if (!parent || parent.isRemoved) return err(refusal('gone', 'This session was removed.'));
  const refused = whyNot(state, parent, { wanted, input });
  if (refused) return err(refused);
  const name = nameFor(state, parent, wanted.name);
  if (!name.ok) return name;
  const endsAt = endOf(parent, wanted, input.nowMs);
  if (!endsAt.ok) return endsAt;
  const budgetUsd = budgetOf(state, parent, { wanted, nowMs: input.nowMs });
  if (!budgetUsd.ok) return budgetUsd;
  const claudeArgs = inheritedArguments(parent.claudeArgs, foldersOf(parent));
  if (!claudeArgs.ok) return claudeArgs;
  return ok({
    task: messageText(wanted.task),
    order: {
      worker: input.worker,
      name: name.value,
      repo: input.repo,
      branch: wanted.branch ?? null,
      launcher: wanted.launcher ?? parent.launcher,
      model: wanted.model ?? parent.model,
      permissionMode: parent.permissionMode,
      claudeArgs: claudeArgs.value,
      task: input.ask,
      root: rootOf(parent),
      depth: depthBelow(parent),
      budgetUsd: budgetUsd.value,
      endsAt: endsAt.value,
    },
  });
}

function whyNot(
  state: LogState,
  parent: SessionView,
  { wanted, input }: { readonly wanted: WantedWorker; readonly input: DecisionInput },
): Refusal | undefined {
  return (
    whyNoTask(wanted.task) ??
    whyNotNow(parent) ??
    whyNoLimits(parent) ??
    whyNotThese(parent, input) ??
    whyNotThere(state, parent, input) ??
    whyNotIn(parent, wanted) ??
    whyTooMany(state, parent, input.nowMs)
  );
}

function foldersOf({ cwd, worktree }: SessionView): readonly string[] {
  return worktree ? [cwd, worktree.path] : [cwd];
}

function depthBelow(parent: SessionView): number {
  return (parent.worker?.depth ?? 0) + 1;
}

function whyNoTask(task: string): Refusal | undefined {
  const text = messageText(task);
  if (text.trim() === '') return refusal('bad_request', 'The task is empty.');
  if (text.length <= askTextLimit) return undefined;
  return refusal(
    'too_large',
    `The task has ${text.length} characters; at most ${askTextLimit} are allowed.`,
    'Commit the details as a file, and name its path.',
  );
}

function whyNotNow(parent: SessionView): Refusal | undefined {
  if (parent.isStopRequested || hasEnded(parent)) {
    return refusal('refused', `@${parent.name} has ended or is being stopped.`);
  }
  return undefined;
}

/** A worker is limited by what limits its parent: that has to be known. */
function whyNoLimits(parent: SessionView): Refusal | undefined {
  const { name, joined, permissionMode, claudeArgs } = parent;
  if (joined !== null) {
    return refusal(
      'refused',
      `@${name} was started by hand: the hub does not know its limits, so it can have no workers.`,
      `Do the task yourself, or ask its owner to adopt it: roundhouse adopt ${name}`,
    );
  }
  if (permissionMode !== null || !namesTopic(claudeArgs, 'mode')) return undefined;
  return refusal(
    'refused',
    `Claude Code has not said yet in which permission mode @${name} is.`,
    'Try again after its first turn has begun.',
  );
}

/** A guest who may prompt the parent gets no second session by way of it. */
function whyNotThese(parent: SessionView, { people, rights }: DecisionInput): Refusal | undefined {
  const without = people.find(
    ({ id }) => id !== parent.owner.id && !rights.maySpawn(asId('operator', id), parent),
  );
  if (!without) return undefined;
  return refusal(
    'forbidden_role',
    `${without.name} stands behind this turn and may not start workers.`,
    'Do the task yourself, or ask the owner of this session to request it.',
  );
}

/**
 * Its folder would be open to the worker without a question: only repos in which the owner has started sessions. The
 * right of everybody else to have workers of the parent ends at its repo: elsewhere they need a right of their own.
 */
function whyNotThere(
  state: LogState,
  parent: SessionView,
  { repo, worker, people, rights }: DecisionInput,
): Refusal | undefined {
  const others = people.filter(({ id }) => id !== parent.owner.id);
  const known = [...state.sessions.values()]
    .filter(({ owner }) => owner.id === parent.owner.id)
    .map((view) => view.repo)
    .filter(
      (there) =>
        there === parent.repo ||
        others.every(({ id }) =>
          rights.mayStartIn(asId('operator', id), { id: worker, repo: there }),
        ),
    );
  if (known.includes(repo)) return undefined;
  return refusal(
    'forbidden_role',
    `No worker of this session starts in ${repo}: its owner has never started a session there, or another person behind this turn may not.`,
    `Use one of: ${[...new Set(known)].slice(0, 20).join(', ')}.`,
  );
}

function whyNotIn(
  parent: SessionView,
  { launcher = parent.launcher, branch }: WantedWorker,
): Refusal | undefined {
  if (launcher === parent.launcher || hasFilesBesideHub(parent.launcher)) {
    return whyNotOn(branch, launcher);
  }
  return refusal(
    'forbidden_role',
    `@${parent.name} is isolated (${parent.launcher}), and its workers are as well.`,
    'Leave the launcher out.',
  );
}

function whyNotOn(branch: string | undefined, launcher: LauncherName): Refusal | undefined {
  if (branch === undefined || hasFilesBesideHub(launcher)) return undefined;
  return refusal(
    'bad_request',
    'A worker in a container works in a clone of its own, on the branch rh/NAME.',
    'Leave the branch out.',
  );
}

function whyTooMany(state: LogState, parent: SessionView, nowMs: number): Refusal | undefined {
  const advice = 'Use worker_status to see them, and stop_worker to stop one that has finished.';
  if (depthBelow(parent) > workerDepthLimit) {
    return refusal(
      'rate_limited',
      `@${parent.name} is a worker of a worker, and workers go ${workerDepthLimit} levels deep at most.`,
      'Do the task yourself.',
    );
  }
  const children = childrenOf(state.sessions, parent.id).filter((child) => !hasEnded(child));
  if (children.length + orderedCount([parent]) >= liveChildrenLimit) {
    return refusal(
      'rate_limited',
      `@${parent.name} has ${liveChildrenLimit} workers that run, which is the limit.`,
      advice,
    );
  }
  const tree = treeOf(state.sessions, rootOf(parent));
  const live = tree.filter((view) => view.worker && !hasEnded(view));
  if (live.length + orderedCount(tree) >= liveTreeLimit) {
    return refusal(
      'rate_limited',
      `${liveTreeLimit} workers run below the same root, which is the limit.`,
      advice,
    );
  }
  return whyTooFast(tree, nowMs);
}

function whyTooFast(tree: readonly SessionView[], nowMs: number): Refusal | undefined {
  const recent = tree
    .flatMap(({ workers }) => workers)
    .map(({ orderedAt }) => Date.parse(orderedAt))
    .filter((at) => at > nowMs - workerHourMs);
  if (recent.length < workersPerHourLimit) return undefined;
  const leftMs = Math.min(...recent) + workerHourMs - nowMs;
  return refusal(
    'rate_limited',
    `${workersPerHourLimit} workers were started below the same root within an hour, which is the limit.`,
    `The next one is possible in ${Math.max(1, Math.ceil(leftMs / minuteMs))} min.`,
  );
}

function nameFor(
  state: LogState,
  parent: SessionView,
  wanted: string | undefined,
): Result<string, Refusal> {
  const ordered = new Set(
    [...state.sessions.values()]
      .flatMap(({ workers }) => workers)
      .filter((one) => one.state === 'ordered')
      .map(({ name }) => name),
  );
  function isFree(name: string): boolean {
    return !state.sessionNamed(name) && !ordered.has(name);
  }
  if (wanted !== undefined && !sessionNamePattern.test(wanted)) {
    return err(
      refusal(
        'bad_request',
        `Not a name for a session: ${wanted}`,
        'Use up to 64 letters, digits, ".", "_" and "-", with a letter or digit first.',
      ),
    );
  }
  if (wanted !== undefined) {
    return isFree(wanted)
      ? ok(wanted)
      : err(
          refusal('name_taken', `The name ${wanted} is not free on this hub.`, 'Choose another.'),
        );
  }
  const base = `${parent.name.slice(0, longestBase).toWellFormed()}-worker`;
  let name = base;
  for (let number = 2; !isFree(name); number += 1) name = `${base}-${number}`;
  return ok(name);
}

/** Never later than the parent itself. */
function endOf(parent: SessionView, wanted: WantedWorker, nowMs: number): Result<string, Refusal> {
  const wantedEnd = nowMs + (wanted.minutes ?? defaultWorkerMinutes) * minuteMs;
  const ownEnd = parent.worker ? Date.parse(parent.worker.endsAt) : Infinity;
  const end = Math.min(wantedEnd, ownEnd);
  if (end - nowMs >= minuteMs) return ok(isoTime(end));
  return err(
    refusal(
      'rate_limited',
      `The time of @${parent.name} itself ends in less than a minute.`,
      'Finish what you have.',
    ),
  );
}

function budgetOf(
  state: LogState,
  parent: SessionView,
  { wanted, nowMs }: { readonly wanted: WantedWorker; readonly nowMs: number },
): Result<number, Refusal> {
  const left = leftUsd(state.sessions, parent, nowMs);
  // Half: what a worker may spend is gone for its parent, which has to go on as well.
  const budget = wanted.budgetUsd ?? Math.min(defaultWorkerUsd, left / 2);
  if (budget >= leastWorkerUsd && budget <= left) return ok(budget);
  return err(
    refusal(
      'rate_limited',
      `@${parent.name} has $${Math.max(0, left).toFixed(2)} left for workers.`,
      'Ask for less, or stop a worker: what it has not spent comes back.',
    ),
  );
}
