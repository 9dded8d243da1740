import { afterEach, describe, expect, test } from 'vitest';

import { terminalCorpus } from '../../../fixtures/terminal-corpus.ts';
import { EmulatorRig } from '../../../support/emulator-rig.ts';

const size = { cols: 80, rows: 24 };
const rigs: EmulatorRig[] = [];

function rig(): EmulatorRig {
  const made = new EmulatorRig(size);
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

describe('[TTY-1] the one answerer', () => {
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
    '[TTY-2] $name gets no answer but ours, and the emulator goes on',
    async ({ bytes }) => {
      const { answers, emulator, ...one } = rig();
      await emulator.write(bytes);
      expect(answers.filter((answer) => !answerForms.test(answer))).toEqual([]);
      expect(answers.length).toBeLessThanOrEqual(64);
      await emulator.write(new TextEncoder().encode('\x18\x1bcafterwards'));
      expect(await emulator.text()).toBe('afterwards');
      expect(one.terminal.cols).toBe(size.cols);
    },
  );

  test.each(terminalCorpus.filter((entry) => entry.family === 'image'))(
    'leave nothing of $name on the screen',
    async ({ bytes }) => {
      const one = rig();
      await one.write(bytes);
      expect(await one.emulator.text()).toBe('');
    },
  );

  test('do not change the size of the grid', async () => {
    const one = rig();
    await one.write('\x1b[8;10;10t\x1b[?3h\x1b[4;9;9t');
    const { cols, rows } = await one.emulator.snapshot();
    expect({ cols, rows }).toEqual(size);
  });
});

describe('text', () => {
  test('is the rows that are shown, wide characters counted by the cluster', async () => {
    const one = rig();
    await one.write('a漢👩‍👩‍👧b ❤️c\r\n\r\n  d  \x1b[6n');
    expect([await one.emulator.text(), one.answers]).toEqual(['a漢👩‍👩‍👧b ❤️c\n\n  d', ['\x1b[3;6R']]);
  });
});
