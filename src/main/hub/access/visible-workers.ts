import type { ScopedSession } from '../../../shared/domain/access.ts';
import { hiddenParty } from '../../../shared/domain/ask.ts';
import type { HubEvent, SessionSetup } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { WorkerOrder, WorkerTerms } from '../../../shared/domain/worker.ts';
import { ownsSession } from './owner-only.ts';
import { canSee } from './principal.ts';
import type { Viewer } from './visible-asks.ts';

// A session names its parent, the root of its tree and its workers. To whoever may not see one of them it does not exist:
// a guest of a worker sees a session without a parent, a guest of a parent sees one without workers.

export function withVisibleTree(viewer: Viewer, view: SessionView): SessionView {
  if (view.parent === null && view.workers.length === 0) return view;
  const workers = view.workers.filter((order) => canSee(viewer.principal, scopeOfOrder(order)));
  return {
    ...view,
    ...visibleParents(viewer, view),
    workers: workers.map((order) => withVisibleTerms(viewer, view, order)),
  };
}

/** The very same event when it holds nothing back. */
export function eventWithVisibleTree(viewer: Viewer, event: HubEvent): HubEvent {
  if (event.session === null) return event;
  switch (event.kind) {
    case 'session.created': {
      const { parent, worker } = event.data;
      const shown = visibleParents(viewer, event.data);
      if (shown.parent === parent && shown.worker === worker) return event;
      return { ...event, data: { ...event.data, ...shown } };
    }
    case 'worker.ordered': {
      const own = { id: event.session, repo: viewer.sessions.scopeOf(event.session).repo };
      const shown = withVisibleTerms(viewer, own, event.data);
      if (canSee(viewer.principal, scopeOfOrder(event.data))) {
        return shown === event.data ? event : { ...event, data: shown };
      }
      const { id: worker, name } = hiddenParty;
      return { ...event, data: { ...shown, worker, name, repo: '', branch: null } };
    }
    case 'worker.started':
      return canSeeWorker(viewer, event.data)
        ? event
        : { ...event, data: { worker: hiddenParty.id } };
    case 'worker.failed':
      return canSeeWorker(viewer, event.data)
        ? event
        : { ...event, data: { worker: hiddenParty.id, reason: '' } };
    default:
      return event;
  }
}

function visibleParents(
  viewer: Viewer,
  { parent, worker }: Pick<SessionSetup, 'parent' | 'worker'>,
): Pick<SessionSetup, 'parent' | 'worker'> {
  const { principal, sessions } = viewer;
  const shown = parent !== null && canSee(principal, sessions.scopeOf(parent)) ? parent : null;
  if (!worker) return { parent: shown };
  return { parent: shown, worker: withVisibleRoot(viewer, worker) };
}

function withVisibleRoot<Terms extends WorkerTerms>(
  { principal, sessions }: Viewer,
  terms: Terms,
): Terms {
  const isShown = canSee(principal, sessions.scopeOf(terms.root));
  return isShown ? terms : { ...terms, root: hiddenParty.id };
}

function canSeeWorker({ principal, sessions }: Viewer, { worker }: Pick<WorkerOrder, 'worker'>) {
  return canSee(principal, sessions.scopeOf(worker));
}

function scopeOfOrder({ worker, repo }: WorkerOrder): ScopedSession {
  return { id: worker, repo };
}

function withVisibleTerms<Order extends WorkerOrder>(
  viewer: Viewer,
  session: ScopedSession,
  order: Order,
): Order {
  const shown = withVisibleRoot(viewer, order);
  if (order.claudeArgs.length === 0 || ownsSession(viewer.principal, session)) return shown;
  return { ...shown, claudeArgs: [] };
}
