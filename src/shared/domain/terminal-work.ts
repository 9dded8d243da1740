import type { CsiSequence, EscapeSequence } from './terminal-sequence.ts';
import { firstParam } from './terminal-sequence.ts';
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

const countLimits: Readonly<Record<string, CountLimit>> = {
  S: 'rows',
  T: 'rows',
  L: 'rows',
  M: 'rows',
  '@': 'cols',
  P: 'cols',
  X: 'cols',
  I: 'cols',
  Z: 'cols',
  b: 'cols',
  ' @': 'cols',
  ' A': 'cols',
  "'}": 'cols',
  "'~": 'cols',
};

/** The sequences whose counts are capped, as `intermediates + final`. */
export const countedSequences: readonly { readonly key: string; readonly limit: CountLimit }[] =
  Object.entries(countLimits).map(([key, limit]) => ({ key, limit }));

/** The same sequence with its count brought down to the size of the grid. */
export function capCount(sequence: CsiSequence, size: TerminalSize): CsiSequence {
  const limit = sequence.prefix === '' ? countLimits[keyOf(sequence)] : undefined;
  if (!limit || firstParam(sequence.params) <= size[limit]) return sequence;
  return { ...sequence, params: sequence.params.replace(/^\d+/, String(size[limit])) };
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

/** Work of one control sequence whose count is capped, in units of one printed character. */
export function csiWork(sequence: CsiSequence, context: WorkContext): number {
  const screen = context.cols * context.rows;
  const count = Math.max(1, firstParam(sequence.params));
  switch (keyOf(sequence)) {
    case 'S':
    case 'T':
    case 'L':
    case 'M':
      // Each line is taken out and put in by moving the others, and the new one is made anew.
      return count * (context.cols + 2 * context.rows + context.markers);
    case 'J':
    case ' @':
    case ' A':
    case "'}":
    case "'~":
      return screen + context.markers;
    case 'h':
    case 'l':
      return sequence.prefix === '?' ? privateModeWork(sequence, context) : 4;
    case 'K':
    case 'X':
    case '@':
    case 'P':
      return context.cols;
    case 'I':
    case 'Z':
      return 8 * count;
    case 'b':
      return textWork(count, context);
    case '!p':
      return 64;
    default:
      return 8;
  }
}

/** Entering the alternate screen makes all of its rows; `?1049;1049;…` must not do so for nothing. */
function privateModeWork(sequence: CsiSequence, context: WorkContext): number {
  const switches = sequence.params.match(/(?:^|;)0*(?:47|1047|1049)(?=;|$)/g)?.length ?? 0;
  return 8 + switches * (2 * context.cols * context.rows + context.markers);
}

export function escapeWork(sequence: EscapeSequence, context: WorkContext): number {
  const key = sequence.intermediates + sequence.final;
  const screen = context.cols * context.rows;
  // A full reset makes both screens anew and tells every listener.
  if (key === 'c') return 4 * screen + context.markers + 4096;
  if (key === '#8') return screen;
  if (key === 'D' || key === 'E' || key === 'M') return lineWork(context);
  return 8;
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

function keyOf(sequence: CsiSequence): string {
  return sequence.intermediates + sequence.final;
}
