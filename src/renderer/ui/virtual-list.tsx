import type { ReactNode, RefObject } from 'react';
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';

import type { OffsetRow } from './row-offsets.ts';
import type { ScrollPlace } from './scroll-place.ts';
import { useMeasuredRows } from './use-measured-rows.ts';

export interface ListRow extends OffsetRow {
  /** The accessible name. */
  readonly label: string;
}

/** The one row that stays drawn wherever one scrolls to; a new object asks for it again. */
export interface KeptRow {
  readonly key: string;
  /** Once: brought into sight, or given the focus too. */
  readonly wants: 'nothing' | 'sight' | 'focus';
}

interface VirtualListProps<Row extends ListRow> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly estimatePx: (row: Row) => number;
  /** What is in the list item. Its button takes the focus. */
  readonly renderRow: (row: Row) => ReactNode;
  /** Of what scrolls; it may hold other things above and below this list, in one child. */
  readonly place: ScrollPlace | null;
  readonly kept: KeptRow | null;
}

/** Drawn above and below what is in sight, so that a flick shows no hole. */
const overscanPx = 400;
/** Scrolling less than this draws nothing anew. */
const stepPx = 100;

/** Which part of the list is in sight, from its own top. */
interface Sight {
  readonly topPx: number;
  readonly heightPx: number;
}

/**
 * A list of which only the rows in sight are drawn, and one more: the row that has the focus, so that the
 * keyboard is not lost when it is scrolled away. Who hears the page is told how many there are.
 */
export function VirtualList<Row extends ListRow>(props: VirtualListProps<Row>) {
  const { label, rows, renderRow, place, kept } = props;
  const list = useRef<HTMLUListElement>(null);
  const { offsets, measure } = useMeasuredRows(list, rows, props.estimatePx);
  const { sight, look } = useSight(place, list);
  const met = useRef<KeptRow>(null);

  // After every drawing: a row that comes into sight from afar moves a little as those around it are
  // measured, so it is followed until nothing moves any more.
  useLayoutEffect(() => {
    const isMoved = measure();
    place?.restore();
    const isFound = kept !== null && kept !== met.current && fulfil(kept, list.current);
    place?.hold();
    if (look() || isMoved) return;
    if (isFound) met.current = kept;
  });

  const drawn = drawnRows(
    rows.length === 0 ? 0 : offsets.indexAt(sight.topPx - overscanPx),
    rows.length === 0 ? -1 : offsets.indexAt(sight.topPx + sight.heightPx + stepPx + overscanPx),
    kept === null ? -1 : offsets.indexOf(kept.key),
  );
  return (
    <ul
      ref={list}
      className="virtual-list"
      aria-label={label}
      style={{
        paddingTop: offsets.top(drawn.first),
        paddingBottom: offsets.totalPx - offsets.top(drawn.last + 1),
      }}
    >
      {drawn.indexes.map((index) => {
        const row = rows[index];
        if (!row) return null;
        const isApart = index < drawn.first || index > drawn.last;
        return (
          <li
            key={row.key}
            className={isApart ? 'is-apart' : undefined}
            aria-label={row.label}
            aria-setsize={rows.length}
            aria-posinset={index + 1}
            data-index={index}
            data-key={row.key}
            style={isApart ? { top: offsets.top(index) } : undefined}
          >
            {renderRow(row)}
          </li>
        );
      })}
    </ul>
  );
}

/** Which part of the list is in sight, looked up again when one scrolls and when something grows. */
function useSight(place: ScrollPlace | null, list: RefObject<HTMLElement | null>) {
  const [sight, setSight] = useState<Sight>({ topPx: 0, heightPx: 800 });

  /** True when other rows than the drawn ones may be in sight now. */
  function look(): boolean {
    const next = sightOf(place, list.current);
    if (next.topPx === sight.topPx && next.heightPx === sight.heightPx) return false;
    setSight(next);
    return true;
  }
  const looked = useEffectEvent(() => void look());
  useEffect(() => {
    if (!place) return;
    const { scroller } = place;
    const ends = new AbortController();
    function scrolled(): void {
      place?.hold();
      looked();
    }
    scroller.addEventListener('scroll', scrolled, { signal: ends.signal, passive: true });
    const observer = new ResizeObserver(() => looked());
    // Also when something above this list grew.
    for (const element of [scroller, ...scroller.children]) observer.observe(element);
    return () => {
      ends.abort();
      observer.disconnect();
    };
  }, [place]);
  return { sight, look };
}

function sightOf(place: ScrollPlace | null, list: HTMLElement | null): Sight {
  if (!place || !list) return { topPx: 0, heightPx: 800 };
  const { scroller } = place;
  const topPx = scroller.getBoundingClientRect().top - list.getBoundingClientRect().top;
  return { topPx: Math.floor(topPx / stepPx) * stepPx, heightPx: scroller.clientHeight };
}

/** The rows from `first` to `last`, and the kept one in its order. */
function drawnRows(first: number, last: number, kept: number) {
  const indexes = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  if (kept !== -1 && kept < first) indexes.unshift(kept);
  if (kept > last) indexes.push(kept);
  return { first, last, indexes };
}

function fulfil(kept: KeptRow, list: HTMLElement | null): boolean {
  const row = [...(list?.children ?? [])].find(
    (child) => child instanceof HTMLElement && child.dataset['key'] === kept.key,
  );
  if (!row) return false;
  if (kept.wants === 'focus') row.querySelector('button')?.focus({ preventScroll: true });
  if (kept.wants !== 'nothing') row.scrollIntoView({ block: 'nearest' });
  return true;
}
