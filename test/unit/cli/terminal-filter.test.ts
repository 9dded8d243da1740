/* eslint-disable no-control-regex -- control characters are what these patterns look for */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { TerminalFilter, softReset } from '../../../src/cli/terminal-filter.ts';
import { terminalCorpus } from '../../fixtures/terminal-corpus.ts';

const size = { cols: 80, rows: 24 };
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What comes out for these chunks, as text with one character per byte. */
function filtered(chunks: readonly Uint8Array[]): string {
  let text = '';
  const filter = new TerminalFilter({
    size,
    write: (bytes) => {
      text += Buffer.from(bytes).toString('latin1');
    },
  });
  for (const chunk of chunks) filter.push(chunk);
  return text;
}

function filteredText(text: string): string {
  return decoder.decode(Buffer.from(filtered([encoder.encode(text)]), 'latin1'));
}

/** Everything that makes a terminal answer, or that reaches beyond its screen. */
const forbidden = [
  /\x1b\](?!8;)/,
  /\x1b[P_^X]/,
  /\x1b\[[\d;:]*[cnxt]/,
  /\x1b\[\?[\d;:]*[nmSu]/,
  /\x1b\[[>=][\d;:]*[cq]/,
  /\x1b\[\??[\d;:]*\$/,
  /\x1bc|\x05/,
  /\xc2[\x80-\x9f]/,
];

describe('what attach writes to the operator’s terminal', () => {
  test.each(terminalCorpus)('[TTY-7] nothing of $name asks or reaches out', ({ bytes }) => {
    const text = filtered([bytes]);
    expect(forbidden.filter((pattern) => pattern.test(text))).toEqual([]);
  });

  test('[TTY-7] the screen of a program passes unchanged', () => {
    const screen =
      '\x1b[?1049h\x1b[?25l\x1b[2J\x1b[H\x1b[38;2;1;2;3m▐▛█ naïve 漢字 🙂\x1b[0m\r\n\x1b[3;4H\x1b[K\x1b7\x1b8' +
      '\x1b(0lqk\x1b(B\x1b[4:3m\x1b[?1000;1006h\x1b[?2004h\x1b[2 q\x1b[>1u\x1b[<u\x1b[1;5r\x1bM\x1b[?2026l';
    expect(filteredText(screen)).toBe(screen);
  });

  test('[TTY-7] a link to the web passes, any other becomes plain text', () => {
    expect(filteredText('\x1b]8;;https://a.example/\x07x\x1b]8;;\x07')).toBe(
      '\x1b]8;id=1;https://a.example/\x1b\\x\x1b]8;;\x1b\\',
    );
    expect(filteredText('\x1b]8;;file:///etc/passwd\x07x\x1b]8;;\x07')).toBe(
      '\x1b]8;;\x1b\\x\x1b]8;;\x1b\\',
    );
  });

  test('[TTY-7] a full reset does not take the scrollback and settings of the operator', () => {
    expect(filteredText('a\x1bcb')).toBe(`a${softReset}b`);
  });

  test('[TTY-7] counts are brought down to the grid', () => {
    expect(filteredText('\x1b[999999999S\x1b[99999L\x1b[70X')).toBe('\x1b[24S\x1b[24L\x1b[70X');
  });

  test('[TTY-7] modes that are not of the screen are taken out of a list', () => {
    expect(filteredText('\x1b[?25;5522;1006;2031h\x1b[?2048h')).toBe('\x1b[?25;1006h');
  });

  test('a viewer keeps its one screen and its own bracketed paste', () => {
    const seen: (readonly [number, boolean])[] = [];
    let text = '';
    const filter = new TerminalFilter({
      size,
      write: (bytes) => {
        text += Buffer.from(bytes).toString('latin1');
      },
      takeMode: (mode, isSet) => {
        seen.push([mode, isSet]);
        return mode === 1049 && isSet ? '<clear>' : undefined;
      },
    });
    filter.push(encoder.encode('\x1b[?1049;25h\x1b[?2004hx\x1b[?1049l\x1bc'));

    expect(text).toBe(`\x1b[?25h<clear>x${softReset.replace('\x1b[?2004l', '')}`);
    expect(seen).toEqual([
      [1049, true],
      [2004, true],
      [1049, false],
      [2004, false],
    ]);
  });

  test('[TTY-7] the output is the same wherever the input is cut', () => {
    const all = terminalCorpus.filter((entry) => entry.family !== 'many');
    fc.assert(
      fc.property(
        fc.subarray(all, { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 50 }),
        (chosen, sizes) => {
          const bytes = Buffer.concat(chosen.map((entry) => entry.bytes));
          expect(filtered(cut(bytes, sizes))).toBe(filtered([bytes]));
        },
      ),
    );
  });

  test('[TTY-7] one byte at a time gives the same as all at once, for all of the corpus', () => {
    const bytes = Buffer.concat(
      terminalCorpus.filter((entry) => entry.family !== 'many').map((entry) => entry.bytes),
    );
    expect(filtered(cut(bytes, [1]))).toBe(filtered([bytes]));
  });
});

/** The bytes in pieces of these sizes, again and again. */
function cut(bytes: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let offset = 0;
  for (let index = 0; offset < bytes.length; index += 1) {
    const end = offset + (sizes[index % sizes.length] ?? 1);
    chunks.push(bytes.subarray(offset, end));
    offset = end;
  }
  return chunks;
}
