import type { CrewId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { CrewEventDataByKind } from '../../../shared/domain/crew-event-kinds.ts';
import type { CrewTask, CrewTerms, CrewView } from '../../../shared/domain/crew.ts';
import { crewTaskLimit, memberSessionName } from '../../../shared/domain/crew.ts';
import type { HubEventBody } from '../../../shared/domain/event.ts';
import type { HubState } from '../../../shared/domain/hub-state.ts';
import type { Message } from '../../../shared/domain/message.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { LogState } from '../commands/hub-log.ts';

// Pure deciders: what a command does to a crew, or why not.

export type CrewDecision = Result<readonly HubEventBody[], Refusal>;

export function decideCreate(state: LogState, crew: CrewId, terms: CrewTerms): CrewDecision {
  const known = state.hub.crews.find(({ name }) => name === terms.name);
  if (known) {
    return err(
      refusal(
        'name_taken',
        `There is a crew ${terms.name} already; it is ${known.state}.`,
        known.config === terms.config
          ? `\`roundhouse crew resume ${terms.name}\` lets it go on.`
          : 'Rename the configuration directory: the crew has its name.',
      ),
    );
  }
  const taken = memberNames(terms).find((name) => state.sessionNamed(name));
  if (taken !== undefined) {
    return err(refusal('name_taken', `There is a session ${taken} already.`));
  }
  return ok([{ kind: 'crew.created', data: { crew, ...terms } }]);
}

function memberNames({ name, workerCount }: CrewTerms): readonly string[] {
  const workers = Array.from({ length: workerCount }, (_, index) => index + 1);
  return [
    memberSessionName(name, 'manager'),
    ...workers.map((one) => memberSessionName(name, one)),
  ];
}

export function decideAdd(
  crew: CrewView,
  task: { readonly id: string; readonly text: string; readonly worker: number | null },
): CrewDecision {
  const text = task.text.trim();
  if (text === '') return err(refusal('bad_request', 'The task is empty.'));
  if (text.length > crewTaskLimit) {
    return err(
      refusal(
        'too_large',
        `The task has ${text.length} characters; at most ${crewTaskLimit} are allowed.`,
        'Commit the details as a file, and name its path.',
      ),
    );
  }
  if (task.worker !== null && task.worker > crew.workerCount) {
    return err(
      refusal('bad_request', `The crew ${crew.name} has workers 1 to ${crew.workerCount}.`),
    );
  }
  const added = { crew: crew.id, task: task.id, text, worker: task.worker };
  return ok([{ kind: 'crew.task-added', data: added }, ...goOn(crew)]);
}

export function decideReopen(crew: CrewView, id: string): CrewDecision {
  const task = crew.tasks.find((one) => one.id === id);
  if (!task) return err(refusal('not_found', `The crew ${crew.name} has no task ${id}.`));
  if (task.state !== 'failed') {
    return err(refusal('refused', `${id} is ${task.state}; only a failed task is tried again.`));
  }
  return ok([{ kind: 'crew.task-reopened', data: { crew: crew.id, task: id } }, ...goOn(crew)]);
}

/** A crew that had finished works again; one that a person paused stays so. */
function goOn(crew: CrewView): readonly HubEventBody[] {
  if (crew.state !== 'finished') return [];
  return [{ kind: 'crew.state-changed', data: { crew: crew.id, state: 'running', reason: null } }];
}

export function decidePause(crew: CrewView, reason: string): CrewDecision {
  if (crew.state !== 'running') {
    return err(refusal('refused', `The crew ${crew.name} is ${crew.state}.`, 'Nothing to do.'));
  }
  return ok([{ kind: 'crew.state-changed', data: { crew: crew.id, state: 'paused', reason } }]);
}

/** What did not reach the manager is said again. */
export function decideGoOn(crew: CrewView, told: Message | undefined): CrewDecision {
  if (crew.state === 'running') {
    return err(refusal('refused', `The crew ${crew.name} is running.`, 'Nothing to do.'));
  }
  const isLost = told?.state === 'failed' || told?.state === 'refused';
  return ok([
    ...(isLost ? [{ kind: 'crew.manager-untold', data: { crew: crew.id } } as const] : []),
    { kind: 'crew.state-changed', data: { crew: crew.id, state: 'running', reason: null } },
  ]);
}

/**
 * The next task of a worker: of its own list first, then any that nobody has, so that no worker waits. What a worker has
 * begun stays with it, because its branch has the beginnings.
 */
export function nextTask(crew: CrewView, worker: number): CrewTask | undefined {
  const open = crew.tasks.filter(
    ({ state, holder }) => state === 'open' && (holder === null || holder.worker === worker),
  );
  return (
    open.find(({ holder }) => holder !== null) ??
    open.find(({ list }) => list === worker) ??
    open.find(({ list }) => list === null) ??
    open.at(-1)
  );
}

type Lists = CrewEventDataByKind['crew.lists-read']['lists'];

/** A name that two lists use means two tasks: the later one is called `T1@2`, and stays so. */
export function uniqueLists(known: readonly CrewTask[], lists: Lists): Lists {
  const taken = new Set<string>();
  const ids = new Set(known.map(({ id }) => id));
  return lists.map(({ worker, tasks }) => ({
    worker,
    tasks: tasks.map(({ id: wanted, text }) => {
      const own = `${wanted}@${worker}`;
      const id = ids.has(own) || taken.has(wanted) ? own : wanted;
      taken.add(id);
      return { id, text };
    }),
  }));
}

export function crewIn(state: HubState, id: CrewId): CrewView | undefined {
  return state.crews.find((crew) => crew.id === id);
}
