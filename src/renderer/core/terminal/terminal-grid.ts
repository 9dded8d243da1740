import type { Grid } from '../../../shared/client/terminal-line.ts';

/** Size of one character at font size `fontPx`; both in CSS pixels. */
export interface Cell {
  readonly fontPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface Room {
  readonly widthPx: number;
  readonly heightPx: number;
}

export const usualFontPx = 12.5;
export const smallestFontPx = 4;
export const fontStepPx = 0.25;
/** Of a zoomed screen: about 20 columns on a phone. */
const largestFontPx = 24;
const smallestGrid: Grid = { cols: 20, rows: 5 };
/** What the stream's `resize` allows. */
const largestGrid: Grid = { cols: 1000, rows: 500 };

/** The grid that fills the room at the cell's size: what the holder of the baton makes it. */
export function gridThatFits(room: Room, cell: Cell): Grid {
  return {
    cols: between(smallestGrid.cols, Math.floor(room.widthPx / cell.widthPx), largestGrid.cols),
    rows: between(smallestGrid.rows, Math.floor(room.heightPx / cell.heightPx), largestGrid.rows),
  };
}

/** The font size at which another device's grid fits into our room; never larger than usual. */
export function fontThatFits(room: Room, grid: Grid, cell: Cell): number {
  const byWidth = room.widthPx / (grid.cols * (cell.widthPx / cell.fontPx));
  const byHeight = room.heightPx / (grid.rows * (cell.heightPx / cell.fontPx));
  const fontPx = Math.floor(Math.min(byWidth, byHeight) / fontStepPx) * fontStepPx;
  return between(smallestFontPx, fontPx, usualFontPx);
}

/** Whether the whole grid is in sight at the cell's size. */
export function isWithin(room: Room, grid: Grid, cell: Cell): boolean {
  return grid.cols * cell.widthPx <= room.widthPx && grid.rows * cell.heightPx <= room.heightPx;
}

/** A fitted font enlarged for a reader who zoomed in. */
export function zoomedFont(fittedPx: number, zoom: number): number {
  if (zoom <= 1) return fittedPx;
  return between(
    fittedPx,
    Math.round((fittedPx * zoom) / fontStepPx) * fontStepPx,
    Math.max(fittedPx, largestFontPx),
  );
}

function between(low: number, value: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
