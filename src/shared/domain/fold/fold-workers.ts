import { assertNever } from '../../base/assert.ts';
import { hiddenParty } from '../ask.ts';
import type { HubEvent } from '../event.ts';
import type { SessionView } from '../session.ts';
import type { OrderedWorker } from '../worker.ts';
import { workersPerHourLimit } from '../worker.ts';

export type WorkerEvent = Extract<HubEvent, { kind: `worker.${string}` }>;

export function isWorkerEvent(event: HubEvent): event is WorkerEvent {
  return event.kind.startsWith('worker.');
}

/** Settled ones that a view keeps: enough to count an hour and to say what became of the last ones. */
const settledLimit = 2 * workersPerHourLimit;

/** An order is settled once: what comes later changes nothing. */
export function foldWorkers(view: SessionView, event: WorkerEvent): SessionView {
  switch (event.kind) {
    case 'worker.ordered': {
      const { data, at } = event;
      // A device that may not see a worker hears that there was an order, and lists no worker.
      if (data.worker === hiddenParty.id) return view;
      if (view.workers.some(({ worker }) => worker === data.worker)) return view;
      const ordered = { ...data, state: 'ordered', orderedAt: at, reason: null } as const;
      return { ...view, workers: prune([...view.workers, ordered]) };
    }
    case 'worker.started':
      return settle(view, event, { state: 'started' });
    case 'worker.failed':
      return settle(view, event, { state: 'failed', reason: event.data.reason });
    case 'worker.limit-reached':
      return { ...view, workerLimit: view.workerLimit ?? event.data.reason };
    default:
      return assertNever(event, 'worker event');
  }
}

function settle(
  view: SessionView,
  { data }: Extract<WorkerEvent, { kind: 'worker.started' | 'worker.failed' }>,
  outcome: Partial<OrderedWorker>,
): SessionView {
  const workers = view.workers.map((one) =>
    one.worker === data.worker && one.state === 'ordered' ? { ...one, ...outcome } : one,
  );
  return { ...view, workers: prune(workers) };
}

function prune(workers: readonly OrderedWorker[]): readonly OrderedWorker[] {
  const surplus = workers.filter(({ state }) => state !== 'ordered').length - settledLimit;
  let dropped = 0;
  return workers.filter(({ state }) => state === 'ordered' || dropped++ >= surplus);
}
