import type { SessionView } from '../../../shared/domain/session.ts';
import { sessionStateOf } from '../../../shared/domain/session.ts';
import { useAppStore } from '../../app/app-context.tsx';
import { sessionsInNeed } from '../../stores/session-groups.ts';
import { formatCost } from '../../ui/format.ts';
import { Signal } from '../../ui/signal.tsx';

import './status-bar.css';

/** The last line of the window: how much moves, what waits, what it costs. */
export function StatusBar() {
  const sessions = useAppStore(
    (stores) => stores.sessions,
    (state) => state.sessions,
  );
  const link = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.link,
  );
  const all = [...sessions.values()];
  const working = all.filter((session) => sessionStateOf(session) === 'working').length;
  const waiting = sessionsInNeed(all).length;
  const failures = all.reduce((sum, session) => sum + session.tally.failures, 0);
  const calls = all.reduce((sum, session) => sum + session.tally.calls, 0);
  const limit = fullestLimit(all);
  const cost = all.reduce((sum, session) => sum + (session.meter?.costUsd ?? 0), 0);
  return (
    <footer className="status-bar">
      <span className="status-bar-item">
        <Signal tone={working > 0 ? 'working' : 'idle'} />
        {working} working
      </span>
      <span>{waiting === 1 ? '1 needs you' : `${waiting} need you`}</span>
      {failures > 0 && (
        <span title={`${failures} of ${calls} tool calls failed`}>
          {failures} of {calls} calls failed
        </span>
      )}
      <span className="push">{limit}</span>
      {cost > 0 && <span>all sessions {formatCost(cost)}</span>}
      <span>{link === 'live' ? 'connected' : 'not connected'}</span>
    </footer>
  );
}

function fullestLimit(sessions: readonly SessionView[]): string | null {
  const used = sessions.map((session) => session.meter?.fiveHour?.usedPercent ?? -1);
  const most = Math.max(-1, ...used);
  return most < 0 ? null : `${Math.round(most)}% of 5 h limit`;
}
