import type { RefObject } from 'react';
import { useEffect, useState } from 'react';

interface RowWindow {
  readonly first: number;
  readonly last: number;
  readonly topPx: number;
  readonly totalPx: number;
  readonly onScroll: () => void;
  /** Brings a row into sight. */
  readonly reveal: (index: number) => void;
}

interface RowCount {
  readonly count: number;
  /** In units of the page's text size: larger text has higher rows. */
  readonly rowRem: number;
}

const overscanRows = 20;

/** Which rows of one height are in sight of a scrolling element, so that only those are drawn. */
export function useRowWindow(
  scroller: RefObject<HTMLElement | null>,
  { count, rowRem }: RowCount,
): RowWindow {
  const [view, setView] = useState(() => ({ topPx: 0, heightPx: 600, remPx: textPx() }));
  const rowPx = view.remPx * rowRem;

  function onScroll(): void {
    const element = scroller.current;
    if (element) setView(viewOf(element));
  }
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setView(viewOf(element)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);

  function reveal(index: number): void {
    const element = scroller.current;
    if (!element) return;
    const [top, bottom] = [index * rowPx, (index + 1) * rowPx];
    const lowestTop = bottom - element.clientHeight;
    if (top < element.scrollTop) element.scrollTo({ top });
    else if (lowestTop > element.scrollTop) element.scrollTo({ top: lowestTop });
    onScroll();
  }

  const first = Math.max(0, Math.floor(view.topPx / rowPx) - overscanRows);
  const below = Math.ceil((view.topPx + view.heightPx) / rowPx) + overscanRows;
  const last = Math.min(count - 1, below);
  return { first, last, topPx: first * rowPx, totalPx: count * rowPx, onScroll, reveal };
}

function viewOf(element: HTMLElement) {
  return { topPx: element.scrollTop, heightPx: element.clientHeight, remPx: textPx() };
}

function textPx(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}
