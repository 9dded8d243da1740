import { useMemo } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import { isEnded } from '../../../shared/domain/session.ts';
import type { OrderedWorker } from '../../../shared/domain/worker.ts';
import { liveChildrenLimit, liveTreeLimit } from '../../../shared/domain/worker.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { formatClock, formatCost } from '../../core/labels/format.ts';
import { showSession } from '../../core/stores/layout-store.ts';
import { signalTone } from '../../core/stores/session-groups.ts';
import { Signal } from '../../ui/signal.tsx';
import { StopTree } from './stop-tree.tsx';
import { workerTree, type WorkerRow } from './workers-tree.ts';

import './workers-panel.css';

/** The sessions that a session started for subtasks, and theirs: what each does, and how much of its limits is left. */
export function WorkersPanel({ session }: { readonly session: SessionView }) {
  const sessions = useAppStore(
    (all) => all.sessions,
    (state) => state.sessions,
  );
  const tree = useMemo(() => workerTree(session, sessions), [session, sessions]);
  return (
    <section className="workers" aria-label={`Workers of ${session.name}`}>
      <header className="workers-head">
        <p className="dim">
          {tree.running} of {liveChildrenLimit} run
          {session.worker === undefined &&
            ` · ${tree.runningBelow} of ${liveTreeLimit} in the tree`}
        </p>
        <StopTree session={session} runningBelow={tree.runningBelow} />
      </header>
      <ul className="workers-list">
        {tree.orders.map((order) => (
          <OrderItem key={order.worker} order={order} />
        ))}
        {tree.rows.map((row) => (
          <WorkerItem key={row.session.id} row={row} />
        ))}
      </ul>
      {tree.orders.length + tree.rows.length === 0 && (
        <p className="faint">Its workers were removed.</p>
      )}
    </section>
  );
}

function OrderItem({ order }: { readonly order: OrderedWorker }) {
  const hasFailed = order.state === 'failed';
  return (
    <li>
      <div className="worker-row">
        <Signal tone={hasFailed ? 'failed' : 'starting'} />
        <span className="worker-words">
          <b className="cut">{order.name}</b>
          <small className={hasFailed ? 'is-bad' : 'dim'}>
            {hasFailed ? `couldn't start: ${order.reason ?? ''}` : 'is being started'}
          </small>
        </span>
      </div>
    </li>
  );
}

const taskLabels: Readonly<Record<WorkerRow['task'], string>> = {
  open: 'task open',
  done: 'task done',
  failed: 'task failed',
  expired: 'task expired',
};

function WorkerItem({ row }: { readonly row: WorkerRow }) {
  const { stores } = useApp();
  const { session, depth, state, task, costUsd, budgetUsd, endsAt, reason } = row;
  const { id, name, launcher, branch } = session;
  const limits = isEnded(session) ? [] : [`until ${formatClock(endsAt)}`];
  const details = [
    state,
    taskLabels[task],
    ...(launcher === 'local' ? [] : [launcher]),
    `${formatCost(costUsd)} of ${formatCost(budgetUsd)}`,
    ...limits,
  ];
  return (
    <li style={{ paddingInlineStart: depth * 18 }}>
      <button
        type="button"
        className="worker-row"
        title={name}
        onClick={() => stores.layout.setState((layout) => showSession(layout, id), true)}
      >
        <Signal tone={signalTone(session)} />
        <span className="worker-words">
          <b className="cut">{name}</b>
          <small className="dim">{details.join(' · ')}</small>
          {branch !== null && <small className="faint cut">{branch}</small>}
          {reason !== null && <small className="is-bad">{reason}</small>}
        </span>
      </button>
    </li>
  );
}
