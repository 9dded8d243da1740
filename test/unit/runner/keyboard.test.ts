import { expect, it } from 'vitest';

import { Keyboard } from '../../../src/runner/terminal/keyboard.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function open() {
  const clock = new ManualClock();
  const keys: string[] = [];
  const keyboard = new Keyboard({
    clock,
    write: (bytes) => {
      keys.push(Buffer.from(bytes).toString());
      return true;
    },
  });
  return { clock, keys, keyboard, type: (text: string) => keyboard.type(Buffer.from(text)) };
}

it('[MSG5] holds what operators type while the runner types, then lets it in', async () => {
  const { keys, keyboard, type } = open();
  await keyboard.exclusively(() => {
    keyboard.press('a');
    type('x');
    keyboard.press('b');
    type('y');
    return Promise.resolve();
  });
  type('z');
  expect(keys).toEqual(['a', 'b', 'x', 'y', 'z']);
});

it.each(['\x1b[I', '\x1b[O\x1b[<35;10;5M', '\x1b[<35;10;5m', '\x1b[M abc'.slice(0, 6)])(
  '%j leaves nothing in the composer',
  (keys) => {
    const { keyboard, type } = open();
    type(keys);
    expect(keyboard.isTouched).toBe(false);
  },
);

it.each(['a', '\r', '\x1b[A', '\x1b[Ix', '日'])(
  '%j may leave something in the composer',
  (keys) => {
    const { keyboard, type, clock } = open();
    expect(keyboard.quietMs).toBe(Infinity);
    type(keys);
    expect(keyboard.isTouched).toBe(true);
    clock.advanceBy(500);
    expect(keyboard.quietMs).toBe(500);
    keyboard.clearTouched();
    expect(keyboard.isTouched).toBe(false);
  },
);
