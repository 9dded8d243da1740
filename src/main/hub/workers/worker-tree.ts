import type { SessionId } from '../../../shared/base/ids.ts';
import { isEnded, type SessionView } from '../../../shared/domain/session.ts';
import { treeBudgetMs, treeBudgetUsd } from '../../../shared/domain/worker.ts';

// Who belongs to a tree of workers, and what of it is used up. All of it is computed from what the sessions have
// folded; nothing is kept beside them, so no count can drift from what really runs.

type Sessions = ReadonlyMap<SessionId, SessionView>;

export function hasEnded(view: SessionView): boolean {
  return view.isRemoved || isEnded(view);
}

export function rootOf(view: SessionView): SessionId {
  return view.worker?.root ?? view.id;
}

/** Also those that have ended. */
export function childrenOf(sessions: Sessions, parent: SessionId): readonly SessionView[] {
  return [...sessions.values()].filter((view) => view.parent === parent && view.worker);
}

/** The workers of a session and theirs, each right after its parent. */
export function workersBelow(sessions: Sessions, top: SessionId): readonly SessionView[] {
  return childrenOf(sessions, top).flatMap((child) => [child, ...workersBelow(sessions, child.id)]);
}

/** From the root of the tree down to the session itself. */
export function pathTo(sessions: Sessions, view: SessionView): readonly SessionView[] {
  const parent = view.parent === null ? undefined : sessions.get(view.parent);
  if (!parent || !view.worker) return [view];
  return [...pathTo(sessions, parent), view];
}

/** All sessions of the tree, with its root. */
export function treeOf(sessions: Sessions, root: SessionId): readonly SessionView[] {
  return [...sessions.values()].filter((view) => rootOf(view) === root);
}

/** Those that are being started and have no session yet. */
export function orderedCount(views: readonly SessionView[]): number {
  return views.flatMap(({ workers }) => workers).filter(({ state }) => state === 'ordered').length;
}

/** What the session and all below it have spent. */
export function spentUsd(sessions: Sessions, view: SessionView): number {
  const below = childrenOf(sessions, view.id).map((child) => spentUsd(sessions, child));
  return below.reduce((sum, usd) => sum + usd, view.meter?.costUsd ?? 0);
}

/** What a session may still give to a new worker: what living ones may spend counts as spent. */
export function leftUsd(sessions: Sessions, view: SessionView, nowMs: number): number {
  const given = view.worker?.budgetUsd ?? treeBudgetUsd;
  // A person decides what the root itself spends.
  const own = view.worker ? (view.meter?.costUsd ?? 0) : 0;
  const claimed = childrenOf(sessions, view.id)
    .filter(
      (child) =>
        view.worker || !hasEnded(child) || Date.parse(child.createdAt) > nowMs - treeBudgetMs,
    )
    .map((child) => claimOf(sessions, child));
  const ordered = view.workers
    .filter(({ state }) => state === 'ordered')
    .map(({ budgetUsd }) => budgetUsd);
  return [...claimed, ...ordered].reduce((left, usd) => left - usd, given - own);
}

function claimOf(sessions: Sessions, child: SessionView): number {
  const spent = spentUsd(sessions, child);
  return hasEnded(child) ? spent : Math.max(spent, child.worker?.budgetUsd ?? 0);
}
