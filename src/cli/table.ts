import { escapeControls } from '../shared/domain/terminal-text.ts';
import { cutMiddle, displayWidth, padEnd } from './display-width.ts';
import type { Colour } from './style.ts';
import { styled } from './style.ts';

export interface Cell {
  readonly text: string;
  readonly colour?: Colour;
}

export interface Column {
  readonly title: string;
  /** May be cut in the middle, down to this many columns, when the terminal is narrow. */
  readonly leastWidth?: number;
}

const gap = 2;

/** Aligned columns. `columns` of the terminal bound the width; undefined cuts nothing. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  terminalColumns: number | undefined,
): string {
  const clean = rows.map((row) =>
    row.map((cell) => ({ ...cell, text: escapeControls(cell.text, { isSingleLine: true }) })),
  );
  const natural = columns.map((column, index) =>
    Math.max(
      displayWidth(column.title),
      ...clean.map((row) => displayWidth(row[index]?.text ?? '')),
    ),
  );
  const widths = fit(columns, natural, terminalColumns);
  const head = columns.map(({ title }): Cell => ({ text: title, colour: 'faint' }));
  return [head, ...clean].map((row) => line(row, widths)).join('\n');
}

/** Takes columns from the widest of those that may be cut, until all fit or none can give more. */
function fit(
  columns: readonly Column[],
  natural: readonly number[],
  limit: number | undefined,
): readonly number[] {
  const widths = [...natural];
  if (limit === undefined) return widths;
  const gaps = gap * (columns.length - 1);
  let surplus = widths.reduce((sum, width) => sum + width, gaps) - limit;
  while (surplus > 0) {
    const widest = widestOf(columns, widths);
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    surplus -= 1;
  }
  return widths;
}

function widestOf(columns: readonly Column[], widths: readonly number[]): number | undefined {
  let widest: number | undefined;
  for (const [index, column] of columns.entries()) {
    const width = widths[index] ?? 0;
    const canGive = column.leastWidth !== undefined && width > column.leastWidth;
    if (canGive && (widest === undefined || width > (widths[widest] ?? 0))) widest = index;
  }
  return widest;
}

function line(row: readonly Cell[], widths: readonly number[]): string {
  const cells = row.map((cell, index) => {
    const width = widths[index] ?? 0;
    const text = cutMiddle(cell.text, width);
    // No blanks at the end of a line.
    const padding = index === row.length - 1 ? '' : padEnd('', width - displayWidth(text));
    return `${cell.colour === undefined ? text : styled(cell.colour, text)}${padding}`;
  });
  return cells.join(' '.repeat(gap)).trimEnd();
}

/** Labels and values below each other, for one thing in full. */
export function fields(lines: readonly (readonly [label: string, value: string])[]): string {
  const width = Math.max(...lines.map(([label]) => displayWidth(label)));
  return lines
    .map(([label, value]) => {
      const shown = escapeControls(value, { isSingleLine: true });
      return `${styled('faint', padEnd(label, width))}  ${shown}`;
    })
    .join('\n');
}
