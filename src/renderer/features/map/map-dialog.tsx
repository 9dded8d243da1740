import { useMemo } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { formatDuration, plural } from '../../core/labels/format.ts';
import { waitsInCycle, waitsOf, type Wait } from '../../core/map/waits.ts';
import { showSession } from '../../core/stores/layout-store.ts';
import { stateWord } from '../../core/stores/session-groups.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useNow } from '../../ui/use-now.ts';
import type { MapLine } from './map-layout.ts';
import { MapPicture } from './map-picture.tsx';
import { WaitRow } from './wait-row.tsx';

import './map.css';

/** Who waits for whom, and which sessions started which; with a way out where they wait for each other. */
export function MapDialog({ onClose }: { readonly onClose: () => void }) {
  const { stores } = useApp();
  const sessions = useAppStore(
    (all) => all.sessions,
    (state) => state.sessions,
  );
  const now = useNow(1_000);
  const { waits, hidden, cycles } = useMemo(() => waitsOf(sessions), [sessions]);
  const shown = useMemo(
    () => [...sessions.values()].filter(({ isArchived, isRemoved }) => !isArchived && !isRemoved),
    [sessions],
  );
  const workers = useMemo(() => parentLines(shown), [shown]);
  const stuck = new Set(cycles.flat());
  const closing = new Set(cycles.flatMap((cycle) => waitsInCycle(waits, cycle)));
  const others = waits.filter((wait) => !closing.has(wait));
  const linked = new Set([...waits, ...workers].flatMap(({ from, to }) => [from, to]));
  const onMap = [...sessions.values()].filter(({ id }) => linked.has(id));
  const unlinked = shown.filter(({ id }) => !linked.has(id));

  function open(session: string): void {
    onClose();
    stores.layout.setState((layout) => showSession(layout, session), true);
  }
  return (
    <Dialog title="Map" size="wide" onClose={onClose}>
      <div className="map-head-row">
        <p className="dim map-summary">{summaryOf(waits, now)}</p>
        <Button
          size="small"
          onClick={() => stores.dialogs.setState({ dialog: 'ask', to: null }, true)}
        >
          Ask…
        </Button>
      </div>
      {cycles.map((cycle) => (
        <Deadlock
          key={cycle.join(' ')}
          waits={waitsInCycle(waits, cycle)}
          names={cycle.map((id) => sessions.get(id)?.name ?? id)}
          sessions={sessions}
          now={now}
        />
      ))}
      {onMap.length > 0 && (
        <MapPicture
          sessions={onMap}
          waits={waits}
          workers={workers}
          stuck={stuck}
          now={now}
          onOpen={open}
        />
      )}
      {others.length > 0 && (
        <section aria-label="Open asks">
          <h3>Open asks</h3>
          <ul className="map-waits">
            {others.map((wait) => (
              <WaitRow key={wait.ask.id} wait={wait} sessions={sessions} now={now} />
            ))}
          </ul>
        </section>
      )}
      {hidden.length > 0 && (
        <p className="faint">
          {plural(hidden.length, 'more ask has', 'more asks have')} an end in a session that you
          cannot see.
        </p>
      )}
      {unlinked.length > 0 && <Others sessions={unlinked} onOpen={open} />}
      {shown.length === 0 && <p className="faint">There are no sessions.</p>}
    </Dialog>
  );
}

interface OthersProps {
  readonly sessions: readonly SessionView[];
  readonly onOpen: (session: string) => void;
}

function Others({ sessions, onOpen }: OthersProps) {
  return (
    <section aria-label="Sessions without asks">
      <h3>Neither ask nor wait</h3>
      <ul className="map-others">
        {sessions.map((session) => (
          <li key={session.id}>
            <button type="button" className="map-other" onClick={() => onOpen(session.id)}>
              <span className="cut">{session.name}</span>{' '}
              <small className="faint">{stateWord(session)}</small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface DeadlockProps {
  readonly waits: readonly Wait[];
  readonly names: readonly string[];
  readonly sessions: ReadonlyMap<string, SessionView>;
  readonly now: number;
}

/** A ring: each of them waits for the next. Withdrawing one ask is enough. */
function Deadlock({ waits, names, sessions, now }: DeadlockProps) {
  return (
    <section className="map-deadlock" aria-label="Deadlock">
      {/* Without the list: its times change every second. */}
      <p role="alert">
        <b>{names.join(' → ')}</b> → {names[0]} wait for each other. Withdraw one ask to break it:
      </p>
      <ul className="map-waits">
        {waits.map((wait) => (
          <WaitRow key={wait.ask.id} wait={wait} sessions={sessions} now={now} />
        ))}
      </ul>
    </section>
  );
}

function parentLines(sessions: readonly SessionView[]): readonly MapLine[] {
  const ids = new Set<string>(sessions.map(({ id }) => id));
  return sessions.flatMap(({ id, parent }) =>
    parent !== null && ids.has(parent) ? [{ from: parent, to: id }] : [],
  );
}

function summaryOf(waits: readonly Wait[], now: number): string {
  const [longest] = waits;
  if (!longest) return 'No session waits for another.';
  const age = formatDuration(Math.max(0, now - Date.parse(longest.ask.createdAt)));
  return `${plural(waits.length, 'ask')} open · longest ${age}`;
}
