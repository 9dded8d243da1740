import { fileURLToPath } from 'node:url';

import { afterEach, describe, expect, test, vi } from 'vitest';

import type { ScreenOptions } from '../../../src/runner/screen/screen.ts';
import { Screen } from '../../../src/runner/screen/screen.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function workerAt(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

const realWorker = workerAt('../../../src/runner/screen/screen-worker.ts');
const stallingWorker = workerAt('../../support/stalling-screen-worker.ts');
const breakingWorker = workerAt('../../support/breaking-screen-worker.ts');
const failingWorker = workerAt('../../support/failing-screen-worker.ts');

let screen: Screen;

function open(options: Partial<ScreenOptions> = {}): Screen {
  screen = new Screen({
    cols: 40,
    rows: 5,
    workerEntry: realWorker,
    clock: systemClock,
    logger: silentLogger,
    ...options,
  });
  return screen;
}

afterEach(async () => {
  await screen[Symbol.asyncDispose]();
});

describe('a screen', () => {
  test('[TERM2] a write resolves when its bytes are parsed, and the offset counts them', async () => {
    open();
    const written = screen.write(encoder.encode('hello \x1b[31mworld'));
    expect([screen.offset, screen.backlogBytes]).toEqual([0, 16]);
    await written;
    expect([screen.offset, screen.backlogBytes, await screen.text()]).toEqual([
      16,
      0,
      'hello world',
    ]);
  });

  test('[TERM3] a snapshot is of all bytes written before it was asked for', async () => {
    open();
    void screen.write(encoder.encode('one\r\ntwo \x1b['));
    const { offset, cols, rows, data } = await screen.snapshot();
    expect([offset, cols, rows]).toEqual([11, 40, 5]);
    await screen[Symbol.asyncDispose]();
    open();
    await screen.write(data);
    await screen.write(encoder.encode('1mbold'));
    expect(await screen.text()).toBe('one\ntwo bold');
  });

  test('[TERM3] a snapshot has the size that was set before it', async () => {
    open();
    void screen.write(encoder.encode(`${'x'.repeat(30)}\r\n`));
    screen.resize({ cols: 20, rows: 4 });
    const { cols, rows } = await screen.snapshot();
    expect([cols, rows, await screen.text()]).toEqual([
      20,
      4,
      `${'x'.repeat(20)}\n${'x'.repeat(10)}`,
    ]);
  });

  test('[TTY-1] the program’s questions are answered once, here', async () => {
    open();
    const answers: string[] = [];
    screen.onDidAnswer((bytes) => answers.push(decoder.decode(bytes)));
    await screen.write(encoder.encode('\x1b[>0q\x1b[?u\x1b]7501;?\x07\x1b[c'));
    expect(answers).toEqual(['\x1bP>|xterm.js(6.0.0)\x1b\\', '\x1b[?0u', '\x1b[?1;2c']);
  });

  test('[TTY-4] the title comes as one line of visible text', async () => {
    open();
    const titles: string[] = [];
    screen.onDidChangeTitle((title) => titles.push(title));
    await screen.write(encoder.encode('\x1b]2;a\u202eb\x07'));
    expect([titles, screen.title]).toEqual([['ab'], 'ab']);
  });

  test('[TERM2] what is written after the end is counted and forgotten', async () => {
    open();
    await screen[Symbol.asyncDispose]();
    await screen.write(encoder.encode('late'));
    expect((await screen.snapshot()).offset).toBe(4);
  });
});

describe('[TTY-2] a parser that does not come back', () => {
  test('is ended, and its output read as plain text under a notice', async () => {
    const clock = new ManualClock();
    let cpuMs = 0;
    open({ rows: 10, workerEntry: stallingWorker, clock, parserCpuMs: () => cpuMs });
    const reasons: string[] = [];
    screen.onDidLose((reason) => reasons.push(reason));
    const written = screen.write(
      encoder.encode('\x1b[Hfirst\x1b[999999999S\x1b]2;still\x07\r\nsecond'),
    );
    const snapshot = screen.snapshot();
    await vi.waitFor(() => expect(clock.pending).toBe(1), { timeout: 60_000 });
    cpuMs = 1000;
    for (let look = 0; look < 4; look += 1) clock.advanceBy(250);
    await written;
    await screen.write(encoder.encode('\r\nthird'));
    const { data, ...rest } = await snapshot;
    const notice =
      'Roundhouse can no longer draw this screen: the terminal emulator got stuck on its output. ' +
      'The session continues; its last text:';
    expect({
      reasons,
      rest,
      drawn: decoder.decode(data),
      isPlain: screen.isPlain,
      title: screen.title,
      text: await screen.text(),
      backlog: screen.backlogBytes,
    }).toEqual({
      reasons: ['the terminal emulator got stuck on its output'],
      rest: { offset: 38, cols: 40, rows: 10 },
      drawn: `\x1bc${notice}\r\n\r\nfirst\r\nsecond\r\n`,
      isPlain: true,
      title: 'still',
      text: `${notice}\n\nfirst\nsecond\nthird`,
      backlog: 0,
    });
  });

  test('is left alone while the machine, not the parser, stands still', async () => {
    const clock = new ManualClock();
    open({ workerEntry: stallingWorker, clock, parserCpuMs: () => 999 });
    void screen.write(encoder.encode('x'));
    await vi.waitFor(() => expect(clock.pending).toBe(1), { timeout: 60_000 });
    clock.advanceBy(60_000);
    for (let look = 0; look < 100; look += 1) clock.advanceBy(250);
    expect(screen.isPlain).toBe(false);
  });

  test('[TTY-8] leaves how the program wants its keys and pastes, for who looks later', async () => {
    open({ workerEntry: breakingWorker });
    const lost = new Promise((resolve) => screen.onDidLose(resolve));
    await screen.write(encoder.encode('\x1b[?1049h\x1b[?2004h\x1b[>5u'));
    await screen.write(encoder.encode('\x1b[?1hBREAK'));
    await lost;
    const drawn = decoder.decode((await screen.snapshot()).data);
    expect(drawn.slice(drawn.indexOf('BREAK'))).toBe('BREAK\r\n\x1b[?1h\x1b[?2004h\x1b[=5;1u');

    await screen.write(encoder.encode('\x1b[?2004l\x1b[<u\x1b[?1l'));
    expect(decoder.decode((await screen.snapshot()).data)).toMatch(/BREAK\r\n$/);
  });

  test('that dies leaves plain text as well', async () => {
    open({ workerEntry: failingWorker });
    const lost = new Promise((resolve) => screen.onDidLose(resolve));
    await screen.write(encoder.encode('last words'));
    expect(await lost).toBe('the terminal emulator failed (out of cells)');
    expect(await screen.text()).toMatch(/last words$/);
  });
});
