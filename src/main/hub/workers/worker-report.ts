import type { SessionId } from '../../../shared/base/ids.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { sessionStateOf } from '../../../shared/domain/session.ts';
import type { SessionState } from '../../../shared/domain/session.ts';

/** A worker as its parents and people are told of it. */
export interface WorkerReport {
  readonly id: SessionId;
  readonly parent: SessionId | null;
  readonly name: string;
  /** `root › parent › name` */
  readonly path: string;
  readonly depth: number;
  readonly state: SessionState;
  readonly task: 'open' | 'answered' | 'failed' | 'expired';
  readonly repo: string;
  readonly branch: string | null;
  readonly cwd: string;
  readonly lastWords: string | null;
  /** With all below it. */
  readonly costUsd: number;
  readonly budgetUsd: number;
  readonly endsAt: string;
  /** Why it was stopped as a worker; null while its limits hold. */
  readonly limit: string | null;
  /** Processes that it started and that seem to run on after its end. */
  readonly left: number;
}

export function reportOf(
  view: SessionView,
  known: {
    readonly path: readonly string[];
    readonly costUsd: number;
    readonly lastWords: string | null;
  },
): WorkerReport {
  const { id, parent, name, repo, branch, cwd, worker, run } = view;
  return {
    id,
    parent,
    name,
    path: known.path.join(' › '),
    depth: worker?.depth ?? 0,
    state: sessionStateOf(view),
    task: taskState(view),
    repo,
    branch,
    cwd,
    lastWords: known.lastWords,
    costUsd: known.costUsd,
    budgetUsd: worker?.budgetUsd ?? 0,
    endsAt: worker?.endsAt ?? '',
    limit: view.workerLimit,
    left: run.state === 'exited' ? run.left.length : 0,
  };
}

function taskState({ asks, worker }: SessionView): WorkerReport['task'] {
  const state = asks.find(({ id, side }) => id === worker?.task && side === 'target')?.state;
  switch (state) {
    case 'answered':
    case 'failed':
    case 'expired':
      return state;
    // Of a task that is long over only the log has the outcome.
    case undefined:
      return 'answered';
    default:
      return 'open';
  }
}
