import type { CsiSequence, EscapeSequence } from './terminal-sequence.ts';
import { csiKey, csiKeys, csiParams, formatCsi, formatCsiWith } from './terminal-sequence.ts';
import type { TerminalSize } from './terminal-size.ts';

// What a sequence costs an emulator, and the largest count that still means anything.
//
// xterm.js carries out a count in a loop without a limit: twelve bytes such as `CSI 10000000 S` held it for
// more than 20 s. Beyond the size of the grid a count changes nothing more, so it is brought down to that.
// That alone is not enough: many small sequences that touch the whole grid are as slow. So each is weighed
// in units of about the work of printing one character, and whoever feeds an emulator does so in slices
// of bounded weight.

/** Scrolls and lines: a whole screen. Characters and tabs: a whole row. */
export type CountLimit = 'rows' | 'cols';

const rowCounts = 'S,T,L,M'.split(',');
const columnCounts = "@,P,X,I,Z,b, @, A,'},'~".split(',');

/** The sequences whose counts are capped, as for `csiKey`. */
export const countedSequences: readonly { readonly key: string; readonly limit: CountLimit }[] = [
  ...rowCounts.map((key) => ({ key, limit: 'rows' as const })),
  ...columnCounts.map((key) => ({ key, limit: 'cols' as const })),
];

const countLimits: ReadonlyMap<number, CountLimit> = new Map(
  countedSequences.map(({ key, limit }) => [csiKey(key), limit]),
);

/** The count that a sequence keeps; `undefined` when there is nothing to bring down. */
export function cappedCount(sequence: CsiSequence, size: TerminalSize): number | undefined {
  const limit = countLimits.get(sequence.key);
  return limit && sequence.first > size[limit] ? size[limit] : undefined;
}

/** The sequence as it is written, its count capped. */
export function formatCapped(sequence: CsiSequence, size: TerminalSize): string {
  const count = cappedCount(sequence, size);
  return count === undefined ? formatCsi(sequence) : formatCsiWith(sequence, count);
}

/** What the work of a sequence depends on beside itself. */
export interface WorkContext extends TerminalSize {
  /** Markers that move with the lines: one per link and line. */
  readonly markers: number;
  /** Each character moves the rest of its row. */
  readonly isInserting: boolean;
  /** Each character looks for its line among those of the link. */
  readonly isLinkOpen: boolean;
}

type Weigh = (sequence: CsiSequence, context: WorkContext) => number;

/** Each line is taken out and put in by moving the others, and the new one is made anew. */
function moveLines({ first }: CsiSequence, context: WorkContext): number {
  const count = Math.min(Math.max(1, first), context.rows);
  return count * (context.cols + 2 * context.rows + context.markers);
}

function touchScreen(_: CsiSequence, context: WorkContext): number {
  return context.cols * context.rows + context.markers;
}

function touchRow(_: CsiSequence, context: WorkContext): number {
  return context.cols;
}

function moveTabs({ first }: CsiSequence, context: WorkContext): number {
  return 8 * Math.min(Math.max(1, first), context.cols);
}

function repeatCharacter({ first }: CsiSequence, context: WorkContext): number {
  return textWork(Math.min(Math.max(1, first), context.cols), context);
}

/** Entering the alternate screen makes all of its rows; `?1049;1049;…` must not do so for nothing. */
function changeModes(sequence: CsiSequence, context: WorkContext): number {
  const switches = csiParams(sequence).match(/(?:^|;)0*(?:47|1047|1049)(?=;|$)/gu)?.length ?? 0;
  return 8 + switches * (2 * context.cols * context.rows + context.markers);
}

const weights: ReadonlyMap<number, Weigh> = new Map(
  (
    [
      ['S,T,L,M', moveLines],
      ["J,?J, @, A,'},'~", touchScreen],
      ['K,?K,X,@,P', touchRow],
      ['I,Z', moveTabs],
      ['b', repeatCharacter],
      ['?h,?l', changeModes],
    ] as const
  ).flatMap(([keys, weigh]) => [...csiKeys(keys)].map((key) => [key, weigh] as const)),
);

const lightWork = 8;

/** Work of one control sequence, its count capped, in units of one printed character. */
export function csiWork(sequence: CsiSequence, context: () => WorkContext): number {
  return weights.get(sequence.key)?.(sequence, context()) ?? lightWork;
}

export function escapeWork(sequence: EscapeSequence, context: WorkContext): number {
  const key = sequence.intermediates + sequence.final;
  const screen = context.cols * context.rows;
  // A full reset makes both screens anew and tells every listener.
  if (key === 'c') return 4 * screen + context.markers + 4096;
  if (key === '#8') return screen;
  if (key === 'D' || key === 'E' || key === 'M') return lineWork(context);
  return lightWork;
}

/** A line feed or an index: the worst is that the screen scrolls. */
export function lineWork(context: WorkContext): number {
  return 8 + context.cols / 4 + context.markers;
}

/** Work of printing so many characters. */
export function textWork(characters: number, context: WorkContext): number {
  const insert = context.isInserting ? context.cols : 0;
  const link = context.isLinkOpen ? context.markers / 4 : 0;
  const wraps = (characters / context.cols) * context.markers;
  return characters * (1 + insert + link) + wraps;
}
