import type { SessionView } from '../../../shared/domain/session.ts';
import { isEnded, sessionStateOf } from '../../../shared/domain/session.ts';
import type { OrderedWorker } from '../../../shared/domain/worker.ts';
import { stateWord } from '../../core/stores/session-groups.ts';

// The workers of a session and theirs, as this page sees them: from the views alone, so that a row changes with its event.

export interface WorkerRow {
  readonly session: SessionView;
  /** 0 for a worker of the session itself. */
  readonly depth: number;
  readonly state: string;
  readonly task: 'open' | 'done' | 'failed' | 'expired';
  /** Of its own Claude Code, without the workers below it. */
  readonly costUsd: number;
  readonly budgetUsd: number;
  readonly endsAt: string;
  /** Why it was stopped as a worker, or how its task failed. */
  readonly reason: string | null;
}

export interface WorkerTree {
  readonly rows: readonly WorkerRow[];
  /** Workers of the session itself of which there is no session yet, or which did not start. */
  readonly orders: readonly OrderedWorker[];
  /** Workers of the session itself that run. */
  readonly running: number;
  /** All below it that run. */
  readonly runningBelow: number;
}

export function hasWorkers({ workers }: SessionView): boolean {
  return workers.length > 0;
}

export function workerTree(
  top: SessionView,
  sessions: ReadonlyMap<string, SessionView>,
): WorkerTree {
  const byParent: ReadonlyMap<string, SessionView[]> = Map.groupBy(
    [...sessions.values()].filter(({ worker, isRemoved }) => worker && !isRemoved),
    ({ parent }): string => parent ?? '',
  );
  function below(parent: string, depth: number): readonly WorkerRow[] {
    return (byParent.get(parent) ?? [])
      .toSorted((one, other) => one.createdAt.localeCompare(other.createdAt))
      .flatMap((session) => [rowOf(session, depth), ...below(session.id, depth + 1)]);
  }
  const rows = below(top.id, 0);
  const running = rows.filter(({ session }) => !isEnded(session));
  return {
    rows,
    orders: top.workers.filter(({ state }) => state !== 'started'),
    running: running.filter(({ depth }) => depth === 0).length,
    runningBelow: running.length,
  };
}

function rowOf(session: SessionView, depth: number): WorkerRow {
  const { worker, asks, workerLimit, meter } = session;
  const task = asks.find(({ id, side }) => id === worker?.task && side === 'target');
  return {
    session,
    depth,
    state: sessionStateOf(session) === 'exited' ? 'ended' : stateWord(session),
    task: taskOf(task?.state),
    costUsd: meter?.costUsd ?? 0,
    budgetUsd: worker?.budgetUsd ?? 0,
    endsAt: worker?.endsAt ?? '',
    reason: workerLimit ?? (task?.state === 'failed' ? task.reason : null),
  };
}

function taskOf(state: string | undefined): WorkerRow['task'] {
  switch (state) {
    case 'failed':
    case 'expired':
      return state;
    case 'queued':
    case 'delivered':
    case 'read':
      return 'open';
    // Of a task that is long over only the log has the outcome.
    default:
      return 'done';
  }
}
