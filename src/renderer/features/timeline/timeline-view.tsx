import { useCallback, useEffect, useMemo } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { useAskedHere } from '../../core/context/use-asked-here.ts';
import { withAskedHere } from '../../core/timeline/asked-here.ts';
import type { TimelineRow } from '../../core/timeline/timeline-rows.ts';
import { newRows, timelineRows } from '../../core/timeline/timeline-rows.ts';
import type { ReadingPosition, TimelineState } from '../../core/timeline/timelines-store.ts';
import {
  changeTimeline,
  jumpToNew,
  moveTo,
  unloadedTimeline,
} from '../../core/timeline/timelines-store.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { VirtualLog } from '../../ui/virtual-log.tsx';
import { TimelineRowView } from './timeline-row.tsx';

import './timeline.css';

/** What happened in a session, live, at the place where a person reads. */
export function TimelineView({ session }: { readonly session: SessionView }) {
  const { stores, timelines } = useApp();
  const { id } = session;
  const state = useAppStore(
    (all) => all.timelines,
    (all) => all.get(id) ?? unloadedTimeline,
  );
  const { timeline, openBlocks, openRows, position, marked, error, hasOlder, loading } = state;
  const asked = useAskedHere(id);
  const rows = useMemo(
    () => withAskedHere(timelineRows(timeline.blocks, openBlocks), asked),
    [timeline.blocks, openBlocks, asked],
  );

  useEffect(() => void timelines.open(id), [timelines, id]);

  const change = useCallback(
    (step: (before: TimelineState) => TimelineState) =>
      stores.timelines.setState((all) => changeTimeline(all, id, step), true),
    [stores, id],
  );
  const move = useCallback(
    (to: ReadingPosition) => change((before) => moveTo(before, to)),
    [change],
  );
  const loadOlder = useCallback(() => void timelines.loadOlder(id), [timelines, id]);

  const fresh = useMemo(() => newRows(rows, state.seenSeq), [rows, state.seenSeq]);
  const isFirstLoad = loading === 'first' && rows.length === 0;
  return (
    <div className="timeline" data-part="timeline">
      {isFirstLoad && <p className="timeline-note">Loading events…</p>}
      {loading === 'older' && rows.length > 0 && (
        <p className="timeline-note timeline-older">Loading older events…</p>
      )}
      {error !== null && (
        <p className="timeline-note is-bad" role="alert">
          {error}{' '}
          <Button size="small" onClick={() => void timelines.retry(id)}>
            Try again
          </Button>
        </p>
      )}
      {!isFirstLoad && !hasOlder && rows.length === 0 && (
        <p className="timeline-note">No events yet.</p>
      )}
      <VirtualLog
        label={`Timeline of ${session.name}`}
        rows={rows}
        estimatePx={estimate}
        position={position}
        onMove={move}
        onNearStart={loadOlder}
        renderRow={(row) => (
          <TimelineRowView
            row={row}
            session={session}
            isOpen={openRows.has(row.key)}
            isMarked={marked === row.key}
            change={change}
          />
        )}
      />
      {position.at === 'row' && (
        <Button
          className="timeline-jump"
          size="small"
          look={fresh.length > 0 ? 'primary' : 'plain'}
          onClick={() => change((before) => jumpToNew(before, fresh[0]?.key))}
        >
          {fresh.length > 0 ? `Jump to ${fresh.length} new` : 'Jump to newest'}
          <Icon name="down" size={12} />
        </Button>
      )}
    </div>
  );
}

/** A guess for a row that was never drawn, at the width of the side panel. */
function estimate(row: TimelineRow): number {
  if (row.type !== 'item') return 34;
  const { item } = row;
  const perLine = 19;
  if (item.type === 'said') {
    const length = item.parts.reduce((sum, part) => sum + part.length, 0);
    return 14 + perLine * Math.ceil(length / 42);
  }
  if (item.type === 'prompt') return 14 + perLine * Math.min(12, Math.ceil(item.text.length / 42));
  return 34;
}
