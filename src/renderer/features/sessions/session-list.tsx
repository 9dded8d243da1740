import type { FocusEvent, KeyboardEvent } from 'react';
import { useMemo, useState } from 'react';

import { useAppStore } from '../../core/context/app-context.tsx';
import type { SessionListRow, SessionLists } from '../../core/stores/session-lists.ts';
import { sessionLists, walkStep } from '../../core/stores/session-lists.ts';
import { ScrollPlace } from '../../ui/scroll-place.ts';
import { VirtualList } from '../../ui/virtual-list.tsx';
import { NeedRow } from './need-row.tsx';

import './session-list.css';
import { SessionRow } from './session-row.tsx';
import { useKeptRow } from './use-kept-row.ts';

/**
 * All sessions by repo, those that wait for a person once more on top. It scrolls by itself, and is one
 * stop of the Tab key: the arrows, Home and End go from row to row over all of its lists.
 */
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
  const [place, setPlace] = useState<ScrollPlace | null>(null);
  const lists = useMemo(() => sessionLists(sessions.values()), [sessions]);
  const keys = useMemo(() => keysOf(lists, isArchiveOpen), [lists, isArchiveOpen]);
  const { kept, keep, chooseHere } = useKeptRow(keys);

  function walk(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const next = walkStep(event.key, keys, keyOf(event.target));
    if (next === undefined) return;
    event.preventDefault();
    keep({ key: next, wants: 'focus' });
  }
  function focused(event: FocusEvent): void {
    const key = keyOf(event.target);
    if (key !== null && key !== kept?.key) keep({ key, wants: 'nothing' });
  }

  if (!isLoaded) return <p className="session-list-empty">Loading sessions…</p>;
  const shared = { place, kept, estimatePx: guessPx };
  function renderRow(row: SessionListRow) {
    return <SessionRow row={row} isStop={row.key === kept?.key} onChoose={chooseHere} />;
  }
  return (
    <div
      ref={(element) => {
        if (element && element !== place?.scroller) setPlace(new ScrollPlace(element));
      }}
      className="session-list"
      data-part="sessions"
      onKeyDown={walk}
      onFocus={focused}
    >
      <div>
        <section aria-label="Inbox" className={lists.needs.length === 0 ? 'unseen' : ''}>
          <h2 className="session-list-heading">
            Needs you <span className="session-list-count">{lists.needs.length}</span>
          </h2>
          <VirtualList
            {...shared}
            label="Needs you"
            rows={lists.needs}
            renderRow={(row) => (
              <NeedRow session={row.session} isStop={row.key === kept?.key} onChoose={chooseHere} />
            )}
          />
        </section>
        {lists.sessions.length === 0 && <p className="session-list-empty">No sessions yet.</p>}
        <VirtualList {...shared} label="Sessions" rows={lists.sessions} renderRow={renderRow} />
        {lists.archived.length > 0 && (
          <details
            open={isArchiveOpen}
            onToggle={(event) => setIsArchiveOpen(event.currentTarget.open)}
          >
            <summary className="session-list-heading">Archived · {lists.archived.length}</summary>
            {isArchiveOpen && (
              <VirtualList
                {...shared}
                label="Archived sessions"
                rows={lists.archived}
                renderRow={renderRow}
              />
            )}
          </details>
        )}
      </div>
    </div>
  );
}

function keysOf(lists: SessionLists, isArchiveOpen: boolean): readonly string[] {
  const { needs, sessions, archived } = lists;
  return [...needs, ...sessions, ...(isArchiveOpen ? archived : [])].map((row) => row.key);
}

function keyOf(target: EventTarget): string | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-key]') : null;
  return row?.dataset['key'] ?? null;
}

/** What a row is high on a wide screen; the drawn ones are measured. */
function guessPx(row: SessionListRow): number {
  return row.heading ? 78 : 47;
}
