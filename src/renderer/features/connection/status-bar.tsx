import { sessionStateOf } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { useInbox } from '../../core/inbox/use-inbox.ts';
import { formatCost, formatSecond } from '../../core/labels/format.ts';
import { Signal } from '../../ui/signal.tsx';
import { useNow } from '../../ui/use-now.ts';
import { usedNow } from '../usage/usage-words.ts';
import { useUsage } from '../usage/use-usage.ts';

import './status-bar.css';

/** The last line of the window: how much moves, what waits, what it costs. */
export function StatusBar() {
  const sessions = useAppStore(
    (stores) => stores.sessions,
    (state) => state.sessions,
  );
  const all = [...sessions.values()];
  const working = all.filter((session) => sessionStateOf(session) === 'working').length;
  const waiting = useInbox().length;
  const failures = all.reduce((sum, session) => sum + session.tally.failures, 0);
  const calls = all.reduce((sum, session) => sum + session.tally.calls, 0);
  const { stores } = useApp();
  const { usage } = useUsage();
  const now = useNow(60_000);
  const limit = usedNow(usage?.fiveHour ?? null, now);
  const today = usage?.spentUsd ?? null;
  return (
    <footer className="status-bar">
      <span className="status-bar-item">
        <Signal tone={working > 0 ? 'working' : 'idle'} />
        {working} working
      </span>
      <span>{waiting === 1 ? '1 needs you' : `${waiting} need you`}</span>
      {failures > 0 && (
        <button
          type="button"
          className="status-bar-button"
          onClick={() => stores.dialogs.setState({ dialog: 'failures', session: null }, true)}
        >
          {failures} of {calls} calls failed
        </button>
      )}
      <button
        type="button"
        className="status-bar-button push"
        onClick={() => stores.dialogs.setState({ dialog: 'limits' }, true)}
      >
        {limit !== null && <span>{Math.round(limit)}% of 5 h limit</span>}
        <span>today: {today === null ? '–' : formatCost(today)}</span>
      </button>
      <ConnectionState />
    </footer>
  );
}

/** Whether the figures before it are live; beside a lost connection, the way back. */
function ConnectionState() {
  const app = useApp();
  const link = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.link,
  );
  const asOf = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.asOf,
  );
  if (link === 'live' && asOf === null) return <span>connected</span>;
  return (
    <span className="status-bar-item">
      {asOf === null ? 'not connected' : `not connected since ${formatSecond(asOf)}`}
      <button type="button" className="status-bar-button" onClick={() => app.reconnect()}>
        Try again
      </button>
    </span>
  );
}
