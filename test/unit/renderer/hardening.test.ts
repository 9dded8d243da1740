import type { Terminal } from '@xterm/headless';
import { afterEach, describe, expect, test } from 'vitest';

import { HardenedTerminal } from '../../../src/renderer/core/terminal/hardening.ts';
import { createTerminal } from '../../../src/runner/screen/xterm.ts';
import { terminalCorpus } from '../../fixtures/terminal-corpus.ts';
import { EmulatorRig } from '../../support/emulator-rig.ts';
import { spyOnParser } from '../../support/parser-spy.ts';
import { recordings } from '../../support/recordings.ts';
import { describeTerminal } from '../../support/terminal-state.ts';

// The parser of xterm.js is one and the same in the browser and without one.

const size = { cols: 80, rows: 24 };
let terminal: Terminal;
let hardened: HardenedTerminal;
let said: string[];
let titles: string[];
let heard: string[];

function open(): void {
  terminal = createTerminal(size);
  said = [];
  titles = [];
  heard = [];
  spyOnParser(terminal, heard);
  terminal.onData((data) => said.push(data));
  terminal.onBinary((data) => said.push(data));
  hardened = new HardenedTerminal(terminal, { onTitle: (title) => titles.push(title) });
}

afterEach(() => {
  hardened[Symbol.dispose]();
  terminal.dispose();
});

async function write(output: string | Uint8Array): Promise<void> {
  const bytes = typeof output === 'string' ? new TextEncoder().encode(output) : output;
  await new Promise<void>((resolve) => hardened.write(bytes, resolve));
}

describe('a viewer’s terminal', () => {
  test.each(terminalCorpus)(
    '[TTY-1] [TTY-3] [TTY-6] says nothing to $name, and takes but text and links of it',
    async ({ bytes }) => {
      open();
      await write(bytes);
      await write('\x18');
      expect({ said, heard }).toEqual({ said: [], heard: [] });
    },
  );

  test('[TTY-3] clipboard, colours and notifications that got past the feed do nothing', async () => {
    open();
    const strings = [
      '52;c;?',
      '52;c;eA==',
      '4;1;red',
      '10;red',
      '9;x',
      '777;notify;a;b',
      '1337;File=:eA==',
    ];
    const output = strings.map((each) => `\x1b]${each}\x07`).join('');
    await new Promise<void>((resolve) => terminal.write(output, resolve));
    expect(heard).toEqual([]);
  });

  test('[TTY-1] says nothing to a question that reached the parser by another way', async () => {
    open();
    const questions =
      '\x1b[c\x1b[>c\x1b[6n\x1b[?6n\x1b[5n\x1b[?25$p\x1b[4$p\x1bP$qm\x1b\\\x1b]10;?\x07\x1b]4;1;?\x07';
    await new Promise<void>((resolve) => terminal.write(questions, resolve));
    expect(said).toEqual([]);
  });

  test('[TTY-2] a count beyond the grid that reached the parser by another way does nothing', async () => {
    open();
    await new Promise<void>((resolve) => terminal.write('kept\x1b[5000S', resolve));
    expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('kept');
  });

  test('[TTY-4] gives titles as one line of visible text, and never as they came', async () => {
    open();
    const raw: string[] = [];
    terminal.onTitleChange((title) => raw.push(title));
    await write('\x1b]0;a\u202eb\x07\x1b]1;icon\x07\x1b]2;c\x1b\\');
    expect({ titles, raw }).toEqual({ titles: ['ab', 'c'], raw: [] });
  });

  test('[TTY-5] opens links to the web only, and never longer than they are', async () => {
    open();
    await write(
      '\x1b]8;;https://a.example/\x07web\x1b]8;;\x07 \x1b]8;;javascript:alert(1)\x07script\x1b]8;;\x07',
    );
    const [row] = describeTerminal(terminal)['normalRows'] as readonly string[];
    expect(row).toBe(' web script 0:[0,0]https://a.example/ 3:[0,0]');
  });

  test('[TTY-5] a link that may not be opened ends the one before it', async () => {
    open();
    await write('\x1b]8;;https://a.example/\x07web\x1b]8;;file:///etc/passwd\x07file');
    const [row] = describeTerminal(terminal)['normalRows'] as readonly string[];
    expect(row).toBe(' webfile 0:[0,0]https://a.example/ 3:[0,0]');
  });

  test('[TTY-2] links do not pile up: beyond a thousand marked lines they are text', async () => {
    open();
    const links = Array.from(
      { length: 20_000 },
      (_, i) => `\r\x1b]8;;https://a.example/${i}\x1b\\x`,
    );
    await write(links.join(''));
    expect(markersOf(terminal)).toBeLessThanOrEqual(1000);
    await write('\x1b[2J\x1b[H\x1b]8;;https://again.example/\x1b\\x');
    const [row] = describeTerminal(terminal)['normalRows'] as readonly string[];
    expect(row).toBe(' x 0:[0,0]https://again.example/ 1:[0,0]');
  });

  test('knows how the program wants its keys', async () => {
    open();
    await write('\x1b[>5u');
    const wanted = hardened.keyboardFlags;
    await write('\x1b[<u');
    expect([wanted, hardened.keyboardFlags]).toEqual([5, 0]);
  });

  test('hears of a write whose bytes complete nothing', async () => {
    open();
    await write('\x1b[');
    await write('1mx');
    expect(terminal.buffer.active.getLine(0)?.getCell(0)?.isBold()).not.toBe(0);
  });

  test.each(recordings.filter((each) => each.cols === size.cols))(
    '[TERM5] shows $name as the runner’s emulator does',
    async ({ bytes }) => {
      open();
      using rig = new EmulatorRig(size);
      await Promise.all([write(bytes), rig.write(bytes)]);
      expect(describeTerminal(terminal)).toEqual(describeTerminal(rig.terminal));
    },
  );
});

function markersOf(of: Terminal): number {
  const path = ['_core', '_bufferService', 'buffer', 'markers', 'length'];
  return path.reduce<unknown>((value, name) => Reflect.get(value as object, name), of) as number;
}
