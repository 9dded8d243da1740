import { describe, expect, it } from 'vitest';

import { AttachedScreen } from '../../../src/cli/attach/attached-screen.ts';
import { softReset } from '../../../src/cli/terminal-filter.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { CapturedStream } from '../../support/run-command-line.ts';

function screenOf() {
  const stdout = new CapturedStream(20);
  const clock = new ManualClock();
  const acknowledged: number[] = [];
  const seen = { redraws: 0, closed: '' };
  const screen = new AttachedScreen({
    stdout,
    clock,
    sizeOf: () => ({ cols: 20, rows: 5 }),
    acknowledge: (offset) => acknowledged.push(offset),
    redraw: () => (seen.redraws += 1),
    onGrid: () => undefined,
    onClose: (reason) => (seen.closed = reason),
  });
  return { screen, stdout, clock, acknowledged, seen };
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const messageLine = '\u001b[r\u001b[5;1H\u001b[0;7m Ben types.         \u001b[0m\u001b[5;1H';

describe('the session on the operator’s terminal', () => {
  it('is a snapshot and the bytes after it, each acknowledged once written', () => {
    const { screen, stdout, acknowledged } = screenOf();
    screen.didOpen({ cols: 20, rows: 5 });
    screen.didSnapshot(bytes('\u001bchello'), 100);
    screen.didOutput(bytes(' world'), 106);

    expect(stdout.text).toBe(`${softReset.replace('\u001b[?2004l', '')}hello world`);
    expect(acknowledged).toEqual([100, 106]);
  });

  it('[TTY-7] lets nothing reach beyond the screen, in a snapshot neither', () => {
    const { screen, stdout } = screenOf();
    screen.didSnapshot(bytes('a\u001b]52;c;aGk=\u0007b'), 1);
    screen.didOutput(bytes('c\u001b]1337;File=x\u0007d\u001bP+q\u001b\\e'), 2);

    expect(stdout.text).toBe('abcde');
  });

  it('never leaves our own screen: a switch of the program asks for a snapshot of the other one', () => {
    const { screen, stdout, seen } = screenOf();
    screen.didSnapshot(bytes('\u001b[?1047h'), 1);
    expect(seen.redraws).toBe(0);

    screen.didOutput(bytes('\u001b[?1049l$ '), 2);

    expect(seen.redraws).toBe(1);
    expect(stdout.text).not.toContain('1049');
  });

  it('knows whether the program asked for brackets around a paste', () => {
    const { screen, stdout } = screenOf();
    screen.didSnapshot(bytes('\u001b[?2004h'), 1);
    expect(screen.isBracketedPaste).toBe(true);

    screen.didOutput(bytes('\u001b[?2004l'), 2);

    expect(screen.isBracketedPaste).toBe(false);
    expect(stdout.text).toBe('');
  });
});

describe('a message of ours', () => {
  it('covers the bottom line, and a snapshot brings the screen back', () => {
    const { screen, stdout, clock, acknowledged, seen } = screenOf();
    screen.didSnapshot(bytes('hello'), 1);
    screen.show('Ben types.', 'moment');
    screen.didOutput(bytes('not drawn'), 9);

    expect(stdout.text).toBe(`hello${messageLine}`);
    expect(acknowledged).toEqual([1, 9]);

    clock.advanceBy(3000);
    expect(seen.redraws).toBe(1);
    screen.didOutput(bytes(' drawn'), 15);
    expect(stdout.text).toBe(`hello${messageLine} drawn`);
  });

  it('goes at the next key; one until it is hidden stays, over a new snapshot too', () => {
    const { screen, stdout, seen } = screenOf();
    screen.didSnapshot(bytes('hello'), 1);
    screen.show('Ben types.', 'moment');
    screen.didType();
    expect(seen.redraws).toBe(1);

    screen.show('Ben types.', 'until-hidden');
    screen.didType();
    screen.didSnapshot(bytes('again'), 2);

    expect(seen.redraws).toBe(1);
    expect(stdout.text).toBe(`hello${messageLine}${messageLine}again${messageLine}`);
  });

  it('[TTY-7] of a hostile name is harmless and one line', () => {
    const { screen, stdout } = screenOf();
    screen.show('a\u001b[2Jb\nc', 'moment');

    expect(stdout.text).toContain(' a\\x1b[2Jb\\nc ');
  });
});
