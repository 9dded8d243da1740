import type { KeyboardEvent } from 'react';
import { useState } from 'react';

import { useAppStore } from '../../app/app-context.tsx';
import { archivedSessions, groupSessions, sessionsInNeed } from '../../stores/session-groups.ts';
import { NeedsYou } from './needs-you.tsx';
import { SessionRow } from './session-row.tsx';

import './session-list.css';

/** All sessions by repo, those that wait for a person once more on top. */
export function SessionList() {
  const isLoaded = useAppStore(
    (stores) => stores.sessions,
    (state) => state.isLoaded,
  );
  const sessions = useAppStore(
    (stores) => stores.sessions,
    (state) => state.sessions,
  );
  const [isArchiveOpen, setIsArchiveOpen] = useState(false);
  const groups = groupSessions(sessions.values());
  const archived = archivedSessions(sessions.values());

  if (!isLoaded) return <p className="session-list-empty">Asking the hub for its sessions…</p>;
  return (
    <div className="session-list" onKeyDown={moveByArrow}>
      <NeedsYou sessions={sessionsInNeed(sessions.values())} />
      {groups.length === 0 && <p className="session-list-empty">No sessions yet.</p>}
      <ul aria-label="Sessions">
        {groups.map((group) =>
          group.rows.map((row, index) => (
            <SessionRow
              key={row.session.id}
              session={row.session}
              depth={row.depth}
              {...(index === 0 && { heading: group.label, headingTitle: group.repo })}
            />
          )),
        )}
      </ul>
      {archived.length > 0 && (
        <details
          open={isArchiveOpen}
          onToggle={(event) => setIsArchiveOpen(event.currentTarget.open)}
        >
          <summary className="session-list-heading">Archived · {archived.length}</summary>
          {isArchiveOpen && (
            <ul aria-label="Archived sessions">
              {archived.map((session) => (
                <SessionRow key={session.id} session={session} depth={0} />
              ))}
            </ul>
          )}
        </details>
      )}
    </div>
  );
}

/** Arrow keys go from row to row over all lists, as one would expect of one list. */
function moveByArrow(event: KeyboardEvent<HTMLDivElement>): void {
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
  const step = steps[event.key];
  if (step === undefined || event.altKey) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('.session-open')];
  const at = rows.findIndex((row) => row === document.activeElement);
  if (at === -1) return;
  event.preventDefault();
  rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
}
