/* eslint-disable no-underscore-dangle -- the state of the parser is a private field of xterm.js */
import type { Terminal } from '@xterm/headless';
import { afterEach, describe, expect, test } from 'vitest';

import { terminalCorpus } from '../../../fixtures/terminal-corpus.ts';
import { EmulatorRig } from '../../../support/emulator-rig.ts';
import { spyOnParser } from '../../../support/parser-spy.ts';
import { coreOf } from '../../../support/terminal-state.ts';

const size = { cols: 80, rows: 24 };
const rigs: EmulatorRig[] = [];

function rig(before?: (terminal: Terminal) => void): EmulatorRig {
  const made = new EmulatorRig(size, before);
  rigs.push(made);
  return made;
}

afterEach(() => {
  for (const made of rigs.splice(0)) made[Symbol.dispose]();
});

async function answersTo(output: string): Promise<readonly string[]> {
  const { answers, ...one } = rig();
  await one.emulator.write(new TextEncoder().encode(output));
  return answers;
}

describe('[TTY-1] [TERM6] the one answerer', () => {
  test.each([
    ['primary attributes', '\x1b[c', '\x1b[?1;2c'],
    ['primary attributes with a zero', '\x1b[0c', '\x1b[?1;2c'],
    ['secondary attributes', '\x1b[>c', '\x1b[>0;276;0c'],
    ['name and version', '\x1b[>0q', '\x1bP>|xterm.js(6.0.0)\x1b\\'],
    ['status', '\x1b[5n', '\x1b[0n'],
    ['cursor', 'ab\r\ncd\x1b[6n', '\x1b[2;3R'],
    ['cursor behind the last column', `${'x'.repeat(80)}\x1b[6n`, '\x1b[1;80R'],
    ['cursor from the margin', '\x1b[3;9r\x1b[?6h\x1b[2;5H\x1b[6n', '\x1b[2;5R'],
    ['cursor of DEC', '\x1b[?6n', '\x1b[?1;1R'],
    ['colour scheme', '\x1b[?996n', '\x1b[?997;1n'],
    ['a mode that is set', '\x1b[?2004h\x1b[?2004$p', '\x1b[?2004;1$y'],
    ['a mode that is reset', '\x1b[?2026$p', '\x1b[?2026;2$y'],
    ['a mode that is followed beside xterm.js', '\x1b[?2031h\x1b[?2031$p', '\x1b[?2031;1$y'],
    ['a mode that is not known', '\x1b[?5522$p', '\x1b[?5522;0$y'],
    ['a mode of ANSI', '\x1b[4h\x1b[4$p', '\x1b[4;1$y'],
    ['keyboard flags', '\x1b[>5u\x1b[?u', '\x1b[?5u'],
    ['keyboard flags, popped', '\x1b[>5u\x1b[<u\x1b[?u', '\x1b[?0u'],
    ['modified keys', '\x1b[>4;2m\x1b[?4m', '\x1b[>4;2m'],
    ['foreground', '\x1b]10;?\x07', '\x1b]10;rgb:d8d8/dbdb/e2e2\x1b\\'],
    ['background', '\x1b]11;?\x1b\\', '\x1b]11;rgb:1616/1818/1c1c\x1b\\'],
    ['rendition', '\x1b[1;4:3;38;5;99m\x1bP$qm\x1b\\', '\x1bP1$r0;1;4:3;38;5;99m\x1b\\'],
    ['margins', '\x1b[2;9r\x1bP$qr\x1b\\', '\x1bP1$r2;9r\x1b\\'],
    ['cursor shape', '\x1b[6 q\x1bP$q q\x1b\\', '\x1bP1$r6 q\x1b\\'],
    ['a setting that is not known', '\x1bP$qx\x1b\\', '\x1bP0$r\x1b\\'],
  ])('answers about %s once', async (_, question, answer) => {
    expect(await answersTo(question)).toEqual([answer]);
  });

  test('answers what Claude Code asks at its start, in the order of the questions', async () => {
    const start =
      '\x1b[>0q\x1b[?u\x1b]7501;?\x07\x1b[c\x1b[?2026$p\x1b_Gi=1,a=q\x1b\\\x1b[16t\x1b[?1016$p\x1b[c';
    expect(await answersTo(start)).toEqual([
      '\x1bP>|xterm.js(6.0.0)\x1b\\',
      '\x1b[?0u',
      '\x1b[?1;2c',
      '\x1b[?2026;2$y',
      '\x1b[?1016;2$y',
      '\x1b[?1;2c',
    ]);
  });

  /** Every answer that there can be: numbers and words of ours, nothing that was printed. */
  const answerForms =
    // eslint-disable-next-line no-control-regex -- answers are control sequences
    /^\x1b(?:\[[?>]?[\d;]+[cRnuym]|\[\?\d+;\d\$y|\[\d+;\d\$y|P>\|xterm\.js\(6\.0\.0\)\x1b\\|\]1[012];rgb:[\da-f/]+\x1b\\|P[01]\$r[\d;:]*(?: q|"p|[mr])?\x1b\\)$/;

  test.each(terminalCorpus)(
    '[S15] [TTY-2] [TTY-3] [TTY-6] $name gets no answer but ours, does nothing but draw, and the emulator goes on',
    async ({ bytes }) => {
      const heard: string[] = [];
      const { answers, emulator, ...one } = rig((terminal) => spyOnParser(terminal, heard));
      await emulator.write(bytes);
      expect(answers.filter((answer) => !answerForms.test(answer))).toEqual([]);
      expect(answers.length).toBeLessThanOrEqual(64);
      await emulator.write(new TextEncoder().encode('\x18\x1bcafterwards'));
      expect(await emulator.text()).toBe('afterwards');
      // The questions for three colours are let through, to be answered in their order.
      expect(heard.filter((each) => !/^OSC 1[012];\?$/.test(each))).toEqual([]);
      expect(coreOf(one.terminal)._inputHandler._parser.currentState).toBe(0);
    },
  );

  test.each(
    terminalCorpus.filter((entry) => ['window', 'image', 'private-string'].includes(entry.family)),
  )('[TTY-6] is silent to $name', async ({ bytes }) => {
    const { answers, emulator } = rig();
    await emulator.write(bytes);
    // One of the entries has a question behind it that is one.
    expect(answers.filter((answer) => !answer.endsWith('R'))).toEqual([]);
  });

  test('answers a flood of questions no more often than a program can wait for', async () => {
    expect((await answersTo('\x1b[6n'.repeat(5000))).length).toBe(64);
  });
});

describe('[TTY-3] [TTY-6] clipboard and images', () => {
  test('leave nothing on the screen and get no answer', async () => {
    const one = rig();
    const images = terminalCorpus.filter((entry) => entry.family === 'image');
    for (const { bytes } of images) await one.write(bytes);
    await one.write('\x1b]52;c;aGVsbG8=\x07\x1b]1337;Copy=:eA==\x07');
    expect([await one.emulator.text(), one.answers]).toEqual(['', []]);
  });
});

describe('[TTY-4] the title', () => {
  test('is what was set last, as one line of visible text', async () => {
    const one = rig();
    await one.write('\x1b]0;first\x07\x1b]2;<b>se\u202econd\u200b\x1b\\');
    expect([one.titles, one.emulator.title]).toEqual([['first', '<b>second'], '<b>second']);
  });

  test('is not told again when it is set again, and not taken from a string without end', async () => {
    const one = rig();
    await one.write(`\x1b]2;a\x07\x1b]2;a\x07\x1b]2;${'b'.repeat(9000)}\x07\x1b]2;c\x18`);
    expect([one.titles, one.emulator.title]).toEqual([['a'], 'a']);
  });
});

describe('[TTY-6] window operations', () => {
  test('do not change the size of the grid', async () => {
    const one = rig();
    await one.write('\x1b[8;10;10t\x1b[?3h\x1b[4;9;9t');
    const { cols, rows } = await one.emulator.snapshot();
    expect({ cols, rows }).toEqual(size);
  });
});

describe('[TTY-2] the second line of defence', () => {
  test('makes a count beyond the grid that got past the feed do nothing', async () => {
    const one = rig();
    await new Promise<void>((resolve) => one.terminal.write('kept\x1b[5000S', resolve));
    expect(await one.emulator.text()).toBe('kept');
  });
});

describe('text', () => {
  test('is the rows that are shown, wide characters counted by the cluster', async () => {
    const one = rig();
    await one.write('a漢👩‍👩‍👧b ❤️c\r\n\r\n  d  \x1b[6n');
    expect([await one.emulator.text(), one.answers]).toEqual(['a漢👩‍👩‍👧b ❤️c\n\n  d', ['\x1b[3;6R']]);
  });
});
