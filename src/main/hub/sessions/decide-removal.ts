import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import type { RemovalWork } from '../../../shared/domain/removal.ts';
import { isEnded, type SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';

type Decision = Result<readonly EventBody[], Refusal>;

/** What is wished, and which sessions the refusal may name to whoever wishes it. */
export interface WantedRemoval {
  readonly work: RemovalWork;
  readonly canSee: (session: SessionView) => boolean;
}

/** Whether a removal may begin; nothing was done yet when this is asked. */
export function decideRemovalRequest(
  view: SessionView,
  others: readonly SessionView[],
  { work, canSee }: WantedRemoval,
): Decision {
  if (!isEnded(view)) {
    return err(
      refusal('refused', `${view.name} still runs.`, `Stop it first: roundhouse stop ${view.name}`),
    );
  }
  const worker = livingWorker(view, others);
  if (worker) return err(worker);
  const inside = work === 'keep' ? null : sessionInside(view, others, canSee);
  if (inside) return err(inside);
  return ok([{ kind: 'session.remove-requested', data: { work } }]);
}

/** A worker outlives a parent that crashed; it must not lose the place in which it is listed. */
function livingWorker(view: SessionView, others: readonly SessionView[]): Refusal | null {
  const ordered = view.workers.find(({ state }) => state === 'ordered');
  const living = others.find(
    (other) => other.parent === view.id && other.worker && !other.isRemoved && !isEnded(other),
  );
  if (!living && !ordered) return null;
  // Without its name: whoever owns this session alone may not see its workers.
  return refusal(
    'refused',
    `A worker of ${view.name} still runs.`,
    `Stop it first: roundhouse worker status ${view.name} lists the workers.`,
  );
}

/** The folder must not be taken from under another session, not even from one that could be resumed. */
function sessionInside(
  view: SessionView,
  others: readonly SessionView[],
  canSee: WantedRemoval['canSee'],
): Refusal | null {
  if (!view.worktree) return null;
  const { path } = view.worktree;
  for (const other of others) {
    if (other.id === view.id || other.isRemoved || !isIn(other, path)) continue;
    if (!canSee(other)) {
      return refusal(
        'refused',
        `A session that you cannot see uses a folder inside ${path}.`,
        'Keep the worktree, or ask the owner of the hub to remove that session first.',
      );
    }
    const { name } = other;
    return isEnded(other)
      ? refusal(
          'refused',
          `The session ${name} belongs to a folder inside ${path}, and could not be resumed without it.`,
          `Remove it first: roundhouse rm ${name}`,
        )
      : refusal(
          'refused',
          `The session ${name} works inside ${path}.`,
          `Stop and remove it first: roundhouse stop ${name}, then roundhouse rm ${name}`,
        );
  }
  return null;
}

function isIn(view: SessionView, folder: string): boolean {
  const worksIn = isEnded(view) ? null : view.workingFolder;
  return [view.cwd, worksIn].some((path) => path !== null && isAtOrBelow(path, folder));
}

/** A start in a folder that is just being removed. */
export function folderGoes(sessions: Iterable<SessionView>, cwd: string): Refusal | null {
  for (const view of sessions) {
    if (view.removal?.state !== 'running' || view.removal.work === 'keep' || !view.worktree)
      continue;
    if (!isAtOrBelow(cwd, view.worktree.path)) continue;
    return refusal(
      'refused',
      `The worktree ${view.worktree.path} of ${view.name} is just being removed.`,
      'Choose another folder.',
    );
  }
  return null;
}

function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
