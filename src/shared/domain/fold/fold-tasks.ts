import type { BackgroundTask, TaskListing } from '../background-task.ts';
import type { EventRecord, HubEvent } from '../event.ts';
import type { SessionView } from '../session.ts';

// What runs beside the turn. The Stop hook lists all of it; between two of these, the hooks of tools and
// sub-agents add to it, and the status file takes away: at plain `idle` no shell and no agent is left.

/** Kinds that keep the status file from saying plain `idle`. */
const agentTypes = new Set(['subagent', 'workflow']);

export function foldTasks(view: SessionView, event: HubEvent): SessionView {
  switch (event.kind) {
    case 'turn.ended':
      return isLate(view, event.data.promptId) ? view : withTasks(view, listed(view.tasks, event));
    case 'tool.finished':
      return withTask(view, shellOf(event));
    case 'subagent.started':
      return withTask(view, {
        id: event.data.agentId,
        type: 'subagent',
        description: event.data.agentType,
        since: event.at,
      });
    case 'subagent.finished':
      return withTasks(
        view,
        view.tasks.filter((task) => task.id !== event.data.agentId),
      );
    case 'claude.status-changed':
      return withTasks(view, leftAt(view, event));
    default:
      return view;
  }
}

/** The Stop of an older turn lists what ran then. */
function isLate(view: SessionView, promptId: string | null): boolean {
  return promptId !== null && view.endedPromptIds.includes(promptId);
}

function listed(
  known: readonly BackgroundTask[],
  { at, data }: EventRecord<'turn.ended'>,
): readonly BackgroundTask[] {
  const tasks = data.tasks ?? unnamed(data.backgroundTasks);
  return tasks.map((task) => ({
    ...task,
    since: known.find((one) => one.id === task.id)?.since ?? at,
  }));
}

/** Older versions stored only how many there were. */
function unnamed(count: number): readonly TaskListing[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `task-${index + 1}`,
    type: '',
    description: '',
  }));
}

function shellOf({ at, data }: EventRecord<'tool.finished'>): BackgroundTask | undefined {
  if (data.backgroundTask === undefined) return undefined;
  const { command } = data.input;
  const description = typeof command === 'string' ? command : '';
  return { id: data.backgroundTask, type: 'shell', description, since: at };
}

function leftAt(
  view: SessionView,
  { at, data }: EventRecord<'claude.status-changed'>,
): readonly BackgroundTask[] {
  if (data.status !== 'idle' || (view.statusAt !== null && at < view.statusAt)) return view.tasks;
  const isShellRunning = data.word === 'shell';
  const left = view.tasks.filter(
    ({ type }) => !agentTypes.has(type) && (isShellRunning || (type !== 'shell' && type !== '')),
  );
  const isListed = left.some(({ type }) => type === 'shell' || type === '');
  if (!isShellRunning || isListed) return left;
  return [...left, { id: 'shell', type: 'shell', description: '', since: at }];
}

function withTask(view: SessionView, task: BackgroundTask | undefined): SessionView {
  if (!task || task.id === '' || view.tasks.some((one) => one.id === task.id)) return view;
  return withTasks(view, [...view.tasks, task]);
}

function withTasks(view: SessionView, tasks: readonly BackgroundTask[]): SessionView {
  return tasks === view.tasks ? view : { ...view, tasks };
}
