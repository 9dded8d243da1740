import { assertNever } from '../base/assert.ts';
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

/** Work of one control sequence whose count is capped, in units of one printed character. */
export function csiWork(sequence: CsiSequence, size: TerminalSize): number {
  const screen = size.cols * size.rows;
  const key = keyOf(sequence);
  const count = Math.max(1, firstParam(sequence.params));
  switch (key) {
    case 'S':
    case 'T':
    case 'L':
    case 'M':
      // Each line is taken out and put in by moving the others, and the new one is made anew.
      return count * (size.cols + 2 * size.rows);
    case 'J':
    case ' @':
    case ' A':
    case "'}":
    case "'~":
      return screen;
    case 'h':
    case 'l':
      return sequence.prefix === '?' ? privateModeWork(sequence, screen) : 4;
    case 'K':
    case 'X':
    case '@':
    case 'P':
      return size.cols;
    case 'I':
    case 'Z':
      return 8 * count;
    case 'b':
      return 2 * count;
    case '!p':
      return 64;
    default:
      return 8;
  }
}

/** Entering the alternate screen makes all of its rows; `?1049;1049;…` must not do so for nothing. */
function privateModeWork(sequence: CsiSequence, screen: number): number {
  const switches = sequence.params.match(/(?:^|;)0*(?:47|1047|1049)(?=;|$)/g)?.length ?? 0;
  return 8 + switches * 2 * screen;
}

export function escapeWork(sequence: EscapeSequence, size: TerminalSize): number {
  const key = sequence.intermediates + sequence.final;
  // A full reset makes both screens anew and tells every listener.
  if (key === 'c') return 4 * size.cols * size.rows + 4096;
  if (key === '#8') return size.cols * size.rows;
  if (key === 'D' || key === 'E' || key === 'M') return lineWork(size);
  return 8;
}

/** A line feed, an index, a wrap: the worst is that the screen scrolls. */
export function lineWork(size: TerminalSize): number {
  return 8 + size.cols / 4;
}

export type TextMode = 'plain' | 'insert';

/** Work of printing so many characters; while inserting, each one moves the rest of its row. */
export function textWork(characters: number, mode: TextMode, size: TerminalSize): number {
  switch (mode) {
    case 'plain':
      return characters;
    case 'insert':
      return characters * size.cols;
    default:
      return assertNever(mode, 'text mode');
  }
}

function keyOf(sequence: CsiSequence): string {
  return sequence.intermediates + sequence.final;
}
