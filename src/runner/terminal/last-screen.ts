import type { LastScreenRecord } from '../../shared/wire/last-screen.ts';
import type { LastScreen } from '../screen/emulator.ts';

const linesLimit = 20;
const charactersLimit = 4000;

/** Nothing is behind the screen any more: no mouse, paste or focus reports, no cursor. */
const atRest = '\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?2004l\x1b[?25l';

export function lastScreenOf({ state, text }: LastScreen, title: string): LastScreenRecord {
  const { cols, rows, offset, data } = state;
  const drawn = Buffer.concat([data, Buffer.from(atRest)]);
  return { text, title, cols, rows, offset, data: drawn.toString('base64') };
}

/** The last lines with something on them. */
export function lastLines(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-linesLimit)
    .join('\n')
    .slice(-charactersLimit)
    .toWellFormed();
}
