import type { ReactNode } from 'react';
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';

import type { OffsetRow, RowOffsets } from './row-offsets.ts';
import { useMeasuredRows } from './use-measured-rows.ts';

/** Following the end, or held at a row: so many pixels of it are scrolled out at the top. */
export type LogPosition =
  | { readonly at: 'end' }
  | { readonly at: 'row'; readonly key: string; readonly offsetPx: number };

interface VirtualLogProps<Row extends OffsetRow> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly estimatePx: (row: Row) => number;
  readonly renderRow: (row: Row) => ReactNode;
  readonly position: LogPosition;
  readonly onMove: (position: LogPosition) => void;
  /** The first rows are near: load what is before them. */
  readonly onNearStart: () => void;
}

/** Drawn above and below what is in sight, so that a flick shows no hole. */
const overscanPx = 600;
/** Closer to the end than this counts as being there. */
const endSlackPx = 24;

/**
 * A log that draws only what is in sight. It keeps the reading position by row, not by pixel: rows may be
 * added at both ends, and grow, and what a person reads stays where it is.
 */
export function VirtualLog<Row extends OffsetRow>(props: VirtualLogProps<Row>) {
  const { label, rows, renderRow, position, onMove, onNearStart } = props;
  const [view, setView] = useState({ topPx: 0, heightPx: 800 });
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const { offsets, measure } = useMeasuredRows(list, rows, props.estimatePx);

  const topPx = wantedTop(offsets, position, view.heightPx) ?? view.topPx;
  const first = rows.length === 0 ? 0 : offsets.indexAt(Math.max(0, topPx - overscanPx));
  const last = rows.length === 0 ? -1 : offsets.indexAt(topPx + view.heightPx + overscanPx);

  // After every drawing, because each may have moved what is read.
  useLayoutEffect(() => {
    measure();
    const element = scroller.current;
    if (!element) return;
    const wanted = wantedTop(offsets, position, element.clientHeight);
    if (wanted !== undefined && Math.abs(element.scrollTop - wanted) > 1)
      element.scrollTop = wanted;
  });

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() =>
      setView({ topPx: element.scrollTop, heightPx: element.clientHeight }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const isNearStart = first === 0;
  const rowCount = rows.length;
  const loadWhenNear = useEffectEvent((isNear: boolean, _rowCount: number) => {
    if (isNear) onNearStart();
  });
  useEffect(() => loadWhenNear(isNearStart, rowCount), [isNearStart, rowCount]);

  function scrolled(): void {
    const element = scroller.current;
    if (!element) return;
    setView({ topPx: element.scrollTop, heightPx: element.clientHeight });
    onMove(positionOf(element, offsets, rows));
  }

  return (
    <div
      ref={scroller}
      className="virtual-log"
      role="log"
      aria-label={label}
      aria-live={position.at === 'end' ? 'polite' : 'off'}
      tabIndex={0}
      onScroll={scrolled}
    >
      <div
        ref={list}
        style={{
          paddingTop: offsets.top(first),
          paddingBottom: offsets.totalPx - offsets.top(last + 1),
        }}
      >
        {rows.slice(first, last + 1).map((row, index) => (
          <div key={row.key} data-index={first + index} data-key={row.key}>
            {renderRow(row)}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Where the scroller has to be for a position; undefined when its row is not there. */
function wantedTop<Row extends OffsetRow>(
  offsets: RowOffsets<Row>,
  position: LogPosition,
  heightPx: number,
): number | undefined {
  if (position.at === 'end') return Math.max(0, offsets.totalPx - heightPx);
  const index = offsets.indexOf(position.key);
  return index === -1 ? undefined : offsets.top(index) + position.offsetPx;
}

function positionOf<Row extends OffsetRow>(
  element: HTMLElement,
  offsets: RowOffsets<Row>,
  rows: readonly Row[],
): LogPosition {
  const belowPx = element.scrollHeight - element.scrollTop - element.clientHeight;
  if (belowPx < endSlackPx) return { at: 'end' };
  const index = offsets.indexAt(element.scrollTop);
  const row = rows[index];
  if (!row) return { at: 'end' };
  return { at: 'row', key: row.key, offsetPx: element.scrollTop - offsets.top(index) };
}
