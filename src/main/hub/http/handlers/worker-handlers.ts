import { asId, type SessionId } from '../../../../shared/base/ids.ts';
import { ok } from '../../../../shared/base/result.ts';
import { sessionPath } from '../../../../shared/domain/session-path.ts';
import { sessionStateOf, type SessionView } from '../../../../shared/domain/session.ts';
import type { OrderedWorker } from '../../../../shared/domain/worker.ts';
import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import { canSee } from '../../access/principal.ts';
import type { SessionService } from '../../sessions/session-service.ts';
import type { WorkerService } from '../../workers/worker-service.ts';
import type { Handlers } from '../handler.ts';

type WorkerHandlers = Pick<Handlers, Extract<keyof Handlers, `workers.${string}`>>;

export interface WorkerHandlersOptions {
  readonly workers: Pick<WorkerService, 'order' | 'reports' | 'stop'>;
  readonly sessions: Pick<SessionService, 'list'>;
}

/** Workers as operators see, order and stop them. */
export function workerHandlers({ workers, sessions }: WorkerHandlersOptions): WorkerHandlers {
  return {
    'workers.list': async ({ principal, session }) => {
      const seen = new Map<string, SessionView>(
        sessions
          .list()
          .filter((view) => canSee(principal, view))
          .map((view) => [view.id, view]),
      );
      const reports = await workers.reports(mustBe(session), null);
      const items = reports.flatMap((report) => {
        const view = seen.get(report.id);
        if (!view) return [];
        const { costUsd: cost, budgetUsd: budget, parent, ...shown } = report;
        const path = sessionPath(view, seen).join(' › ');
        const shownParent = parent !== null && seen.has(parent) ? parent : null;
        return [{ ...shown, path, parent: shownParent, cost, budget }];
      });
      return ok({ items });
    },
    'workers.spawn': async ({ actor, command, session, body }) => {
      const { budget, ...wanted } = body;
      const ordered = await workers.order(
        { actor, command, remember: present },
        { ...wanted, parent: mustBe(session), budgetUsd: budget },
        actor,
      );
      return ordered.ok ? ok(present(ordered.value)) : ordered;
    },
    'workers.stop': async ({ principal, actor, session }) => {
      const stopped = await workers.stop(actor, mustBe(session));
      const items = stopped
        .filter(({ view }) => canSee(principal, view))
        .map(({ view, isGone, left }) => ({
          name: view.name,
          state: sessionStateOf(view),
          isGone,
          left,
        }));
      return ok({ items });
    },
  };
}

function present(order: OrderedWorker): RouteAnswer<'workers.spawn'> {
  const { worker: id, name, task, state, reason } = order;
  return { id, name, task, state, reason };
}

/** The target of the route was found before its handler runs. */
function mustBe(session: SessionId | null): SessionId {
  return session ?? asId('session', '');
}
