import type { CrewTask, CrewView } from '../crew.ts';
import { crewAttempts, isSettled } from '../crew.ts';
import type { EventRecord, HubWideEvent } from '../event.ts';
import type { HubState } from '../hub-state.ts';

/** The crews of this hub with their tasks. A report about an attempt that is over changes nothing. */
export function foldCrews(crews: HubState['crews'], event: HubWideEvent): HubState['crews'] {
  if (event.kind === 'crew.created') return [...crews, createdCrew(event)];
  if (!isOfCrew(event)) return crews;
  return crews.map((crew) => {
    if (crew.id !== event.data.crew) return crew;
    const after = foldCrew(crew, event);
    return { ...after, settlements: after.settlements + newlySettled(crew.tasks, after.tasks) };
  });
}

/** How many tasks are settled that were not before. */
function newlySettled(before: readonly CrewTask[], after: readonly CrewTask[]): number {
  const settled = new Set(before.filter(isSettled).map(({ id }) => id));
  return after.filter((task) => isSettled(task) && !settled.has(task.id)).length;
}

type CrewEvent = Extract<HubWideEvent, { readonly kind: `crew.${string}` }>;

function isOfCrew(event: HubWideEvent): event is CrewEvent {
  return event.kind.startsWith('crew.');
}

function createdCrew({ at, actor, data }: EventRecord<'crew.created'>): CrewView {
  const { crew: id, ...terms } = data;
  return {
    ...terms,
    id,
    owner: { id: actor.id, name: actor.name },
    createdAt: at,
    state: 'running',
    reason: null,
    tasks: [],
    listsAt: null,
    settlements: 0,
    managerTold: null,
  };
}

function foldCrew(crew: CrewView, event: CrewEvent): CrewView {
  switch (event.kind) {
    case 'crew.created':
      return crew;
    case 'crew.state-changed': {
      const { state, reason } = event.data;
      return { ...crew, state, reason };
    }
    case 'crew.lists-read':
      return { ...crew, listsAt: event.data.commit, tasks: readTasks(crew.tasks, event.data) };
    case 'crew.task-added': {
      const { task, text, worker } = event.data;
      return { ...crew, tasks: [...crew.tasks, newTask({ id: task, text }, worker, false)] };
    }
    case 'crew.manager-told': {
      const { message, settled } = event.data;
      return { ...crew, managerTold: { message, settled } };
    }
    case 'crew.manager-untold':
      return { ...crew, managerTold: null };
    default:
      return {
        ...crew,
        tasks: crew.tasks.map((task) =>
          task.id === event.data.task ? foldTask(task, event) : task,
        ),
      };
  }
}

type TaskEvent = Extract<CrewEvent, { readonly data: { readonly task: string } }>;

function foldTask(task: CrewTask, event: TaskEvent): CrewTask {
  switch (event.kind) {
    case 'crew.task-assigned': {
      const { attempt, worker, session, message } = event.data;
      return { ...task, state: 'assigned', attempt, holder: { worker, session, message } };
    }
    case 'crew.task-merged':
      if (!isHeld(task, event.data.attempt)) return task;
      return { ...task, state: 'merged', reason: null, commit: event.data.commit };
    case 'crew.task-failed': {
      const { attempt, reason } = event.data;
      if (!isHeld(task, attempt)) return task;
      const failures = task.failures + 1;
      return { ...task, state: failures >= crewAttempts ? 'failed' : 'open', failures, reason };
    }
    case 'crew.task-reopened':
      return task.state === 'failed' ? { ...task, state: 'open', failures: 0 } : task;
    case 'crew.task-added':
      return task;
  }
}

function isHeld(task: CrewTask, attempt: number): boolean {
  return task.state === 'assigned' && task.attempt === attempt;
}

/** An edited list neither doubles a task nor takes one from the worker that has it. */
function readTasks(
  tasks: readonly CrewTask[],
  { lists }: EventRecord<'crew.lists-read'>['data'],
): readonly CrewTask[] {
  const listed = new Map(
    lists.flatMap(({ worker, tasks: found }) =>
      found.map((task) => [task.id, { task, worker }] as const),
    ),
  );
  const kept = tasks.map((task) => {
    if (!task.isListed) return task;
    const now = listed.get(task.id);
    listed.delete(task.id);
    if (!now) return task.state === 'open' ? { ...task, state: 'withdrawn' as const } : task;
    if (task.state !== 'open' && task.state !== 'withdrawn') return task;
    return { ...task, text: now.task.text, list: now.worker, state: 'open' as const };
  });
  const known = new Set(tasks.map(({ id }) => id));
  const added = [...listed.values()]
    .filter(({ task }) => !known.has(task.id))
    .map(({ task, worker }) => newTask(task, worker, true));
  return [...kept, ...added];
}

function newTask(
  { id, text }: { readonly id: string; readonly text: string },
  list: number | null,
  isListed: boolean,
): CrewTask {
  return {
    id,
    text,
    list,
    isListed,
    state: 'open',
    attempt: 0,
    failures: 0,
    holder: null,
    reason: null,
    commit: null,
  };
}
