import type { RefObject } from 'react';
import { useEffect, useReducer, useState } from 'react';

import type { OffsetRow } from './row-offsets.ts';
import { RowOffsets } from './row-offsets.ts';

interface MeasuredRows<Row extends OffsetRow> {
  readonly offsets: RowOffsets<Row>;
  /**
   * For a layout effect after every drawing: measures what was drawn and draws once more when that moved
   * something, which it tells. It ends because a row that is measured twice has the same height.
   */
  readonly measure: () => boolean;
}

/**
 * The places of rows of which only some are drawn: guessed first, right as soon as one was drawn. The
 * drawn ones are the children of `list` and carry their `data-index`.
 */
export function useMeasuredRows<Row extends OffsetRow>(
  list: RefObject<HTMLElement | null>,
  rows: readonly Row[],
  estimatePx: (row: Row) => number,
): MeasuredRows<Row> {
  const [offsets] = useState(() => new RowOffsets<Row>(estimatePx));
  const [, drawAgain] = useReducer((count: number) => count + 1, 0);
  offsets.setRows(rows);

  useEffect(() => {
    const element = list.current;
    if (!element) return;
    let widthPx = element.clientWidth;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth === widthPx) return;
      widthPx = element.clientWidth;
      offsets.forgetHeights();
      drawAgain();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [list, offsets]);

  function measure(): boolean {
    let isMoved = false;
    for (const child of list.current?.children ?? []) {
      if (!(child instanceof HTMLElement)) continue;
      const { height } = child.getBoundingClientRect();
      if (offsets.measure(Number(child.dataset['index']), height)) isMoved = true;
    }
    if (isMoved) drawAgain();
    return isMoved;
  }
  return { offsets, measure };
}
