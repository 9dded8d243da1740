import type { ComponentType, FocusEvent, KeyboardEvent } from 'react';
import { useMemo, useState } from 'react';

import { useAppStore } from '../../core/context/app-context.tsx';
import type { InboxItem } from '../../core/inbox/inbox.ts';
import { useInbox } from '../../core/inbox/use-inbox.ts';
import type { SessionListRow, SessionLists } from '../../core/stores/session-lists.ts';
import { sessionLists, walkStep } from '../../core/stores/session-lists.ts';
import { ScrollPlace } from '../../ui/scroll-place.ts';
import type { KeptRow } from '../../ui/virtual-list.tsx';
import { VirtualList } from '../../ui/virtual-list.tsx';
import type { NeedRowProps } from './need-row.tsx';

import './session-list.css';
import { SessionRow } from './session-row.tsx';
import { useKeptRow } from './use-kept-row.ts';

interface SessionListProps {
  /** What an item of the inbox looks like here. */
  readonly Need: ComponentType<NeedRowProps>;
}

/**
 * What waits for a person, then all sessions by repo. It scrolls by itself, and is one
 * stop of the Tab key: the arrows, Home and End go from row to row over all of its lists.
 */
export function SessionList({ Need }: SessionListProps) {
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
  const needs = useInbox();
  const keys = useMemo(() => keysOf(needs, lists, isArchiveOpen), [needs, lists, isArchiveOpen]);
  const { kept, keep, chooseHere } = useKeptRow(keys);

  function walk(event: KeyboardEvent): void {
    // What stands below a row has keys of its own.
    if (!isRow(event.target)) return;
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
        <InboxSection {...shared} needs={needs} Need={Need} onChoose={chooseHere} />
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

interface InboxSectionProps extends SessionListProps {
  readonly needs: readonly InboxItem[];
  readonly place: ScrollPlace | null;
  readonly kept: KeptRow | null;
  readonly onChoose: (session: string) => void;
}

function InboxSection({ needs, place, kept, Need, onChoose }: InboxSectionProps) {
  return (
    <section aria-label="Inbox" className={needs.length === 0 ? 'unseen' : ''}>
      <h2 className="session-list-heading">
        Needs you <span className="session-list-count">{needs.length}</span>
      </h2>
      <VirtualList
        place={place}
        kept={kept}
        label="Needs you"
        rows={needs}
        estimatePx={guessNeedPx}
        renderRow={(item) => (
          <Need
            item={item}
            isFirst={item === needs[0]}
            isStop={item.key === kept?.key}
            onChoose={onChoose}
          />
        )}
      />
    </section>
  );
}

function keysOf(
  needs: readonly InboxItem[],
  { sessions, archived }: SessionLists,
  isArchiveOpen: boolean,
): readonly string[] {
  return [...needs, ...sessions, ...(isArchiveOpen ? archived : [])].map((row) => row.key);
}

function isRow(target: EventTarget): boolean {
  return target instanceof Element && target.classList.contains('session-open');
}

function keyOf(target: EventTarget): string | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-key]') : null;
  return row?.dataset['key'] ?? null;
}

/** What a row is high on a wide screen; the drawn ones are measured. */
function guessPx(row: SessionListRow): number {
  return row.heading ? 78 : 47;
}

function guessNeedPx(): number {
  return 47;
}
