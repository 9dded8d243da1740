import type { Terminal } from '@xterm/headless';
import { describe, expect, test } from 'vitest';

import { createTerminal } from '../../../../src/runner/screen/xterm.ts';
import { TerminalFeed, sliceWork } from '../../../../src/shared/domain/terminal-feed.ts';
import { guardCounts } from '../../../../src/shared/domain/terminal-guard.ts';
import { countedSequences } from '../../../../src/shared/domain/terminal-work.ts';
import { hugeCounts, terminalCorpus } from '../../../fixtures/terminal-corpus.ts';

const size = { cols: 80, rows: 24 };
const encoder = new TextEncoder();

function feed(): TerminalFeed {
  return new TerminalFeed({ size, passString: () => undefined });
}

function fed(bytes: Uint8Array): string {
  return Buffer.concat(
    feed()
      .push(bytes)
      .map((slice) => slice.bytes),
  ).toString('latin1');
}

/** The costliest single sequence: a full reset. It cannot be cut, so a slice may hold one more. */
const sequenceWork = 8 * size.cols * size.rows + 8192;

describe('[TTY-2] the feed of an emulator', () => {
  test.each(hugeCounts)('brings the count of %j down to the grid', (sequence) => {
    const [, count] = /\[(\d+)/.exec(fed(encoder.encode(sequence))) ?? [];
    expect(Number(count)).toBeLessThanOrEqual(size.cols);
  });

  test('[TTY-6] lets no window operation through', () => {
    expect(fed(encoder.encode('a\x1b[8;10;10t\x1b[18tb'))).toBe('a\x1b\\\x1b\\b');
  });

  test('keeps a count that means something', () => {
    expect(fed(encoder.encode('\x1b[24S\x1b[80b\x1b[3;9999H'))).toBe(
      '\x1b[24S\x1b[80b\x1b[3;9999H',
    );
  });

  test.each(terminalCorpus)('cuts the work of $name into bounded slices', ({ bytes }) => {
    const slices = feed().push(bytes);
    expect(slices.filter((slice) => slice.work > sliceWork + sequenceWork)).toEqual([]);
    expect(slices.filter((slice) => slice.bytes.length > 16_384 + 4)).toEqual([]);
  });

  test('weighs two thousand scrolls of a screen as many slices, not as one', () => {
    expect(feed().push(encoder.encode('\x1b[24S'.repeat(2000))).length).toBeGreaterThan(20);
  });

  test('weighs inserted characters by the row that each one moves', () => {
    const bytes = encoder.encode(`\x1b[4h${'x'.repeat(16_000)}`);
    const [slices, plain] = [feed().push(bytes), feed().push(bytes.subarray(4))];
    expect([slices.length > 5, plain.length]).toEqual([true, 1]);
  });

  test('holds no more of a string without end than a title needs', () => {
    const one = feed();
    const piece = encoder.encode('x'.repeat(65_536));
    one.push(encoder.encode('\x1b]2;'));
    for (let total = 0; total < 20_000_000; total += piece.length) one.push(piece);
    expect(one.unfinished().length).toBeLessThanOrEqual(8192 + 2);
  });

  test('holds no more of a sequence without end than a sequence needs', () => {
    const one = feed();
    for (let total = 0; total < 1000; total += 1) one.push(encoder.encode('1;'.repeat(500)));
    one.push(encoder.encode(`\x1b[${'1;'.repeat(5000)}`));
    expect(one.unfinished().length).toBeLessThanOrEqual(256);
  });

  test.each(['\u0301', '\u200d\u{1f469}', '\u1100', '\ufe0f', '\u{1f3fb}', '\u0d4e'])(
    'lets no cell grow without end by %j',
    async (grown) => {
      const terminal = createTerminal(size);
      const bytes = encoder.encode(`\u{1f469}${grown.repeat(20_000)}`);
      for (const slice of feed().push(bytes)) terminal.write(slice.bytes);
      await new Promise<void>((resolve) => terminal.write('', resolve));
      const row = terminal.buffer.active.getLine(0);
      const cells = Array.from({ length: size.cols }, (_, x) => row?.getCell(x)?.getChars() ?? '');
      expect(Math.max(...cells.map((chars) => Array.from(chars).length))).toBeLessThan(300);
      terminal.dispose();
    },
  );

  test('leaves scripts with many marks as they are', () => {
    const text =
      'ก็ที่นี่ '.repeat(200) + 'क्षत्रिय '.repeat(200) + '👨‍👩‍👧‍👦'.repeat(200) + '한국어'.repeat(200);
    expect(fed(encoder.encode(text))).toBe(Buffer.from(text).toString('latin1'));
  });

  test('passes whole sequences only, however they are cut', () => {
    const one = feed();
    const output = 'a\x1b[1;3mé漢\x1b]2;t\x07\x1b(0q🙂';
    const passed: string[] = [];
    for (const byte of encoder.encode(output)) {
      for (const slice of one.push(Uint8Array.of(byte))) {
        passed.push(Buffer.from(slice.bytes).toString());
      }
    }
    expect(passed).toEqual(['a', '\x1b[1;3m', 'é', '漢', '\x1b\\', '\x1b(0', 'q', '🙂']);
  });
});

describe('[TTY-2] the guard inside the parser', () => {
  test.each(['S', 'T', 'L', 'M'])(
    'swallows CSI %s that counts more lines than there are',
    async (final) => {
      expect([
        await linesMoved(`\x1b[5000${final}`, false),
        await linesMoved(`\x1b[5000${final}`, true),
        await linesMoved(`\x1b[24${final}`, true),
      ]).toEqual([10_000, 0, 48]);
    },
  );

  test.each(countedSequences)('stands at $key', async ({ key, limit }) => {
    const terminal = createTerminal(size);
    const asked: string[] = [];
    const id = { ...(key.length > 1 && { intermediates: key.slice(0, -1) }), final: key.slice(-1) };
    terminal.parser.registerCsiHandler(id, (params) => {
      asked.push(String(params[0]));
      return true;
    });
    guardCounts(terminal.parser, () => size);
    const most = String(size[limit]);
    await new Promise<void>((resolve) =>
      terminal.write(`\x1b[${most}${key}\x1b[2147483647${key}\x1b[1${key}`, resolve),
    );
    expect(asked).toEqual([most, '1']);
    terminal.dispose();
  });
});

/** How often the emulator moved its lines for one sequence, with and without the guard. */
async function linesMoved(sequence: string, isGuarded: boolean): Promise<number> {
  const terminal = createTerminal(size);
  if (isGuarded) guardCounts(terminal.parser, () => size);
  let moves = 0;
  const lines = linesOf(terminal);
  const splice = lines.splice.bind(lines);
  lines.splice = (...args) => {
    moves += 1;
    splice(...args);
  };
  await new Promise<void>((resolve) => terminal.write(sequence, resolve));
  terminal.dispose();
  return moves;
}

interface Lines {
  splice(...args: unknown[]): void;
}

function linesOf(terminal: Terminal): Lines {
  const path = ['_core', '_bufferService', 'buffer', 'lines'];
  return path.reduce<object>(
    (value, name) => Reflect.get(value, name) as object,
    terminal,
  ) as Lines;
}
