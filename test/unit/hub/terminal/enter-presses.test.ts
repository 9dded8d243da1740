import { beforeEach, expect, test } from 'vitest';

import { EnterPresses } from '../../../../src/main/hub/terminal/enter-presses.ts';
import { isoTime } from '../../../../src/shared/base/clock.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const session = asId('session', 's_1');
const ana = {
  device: asId('device', 'd_1'),
  operator: asId('operator', 'o_1'),
  name: 'Ana',
  deviceName: 'terminal',
  kind: 'terminal',
} as const;

let clock: ManualClock;
let presses: EnterPresses;

beforeEach(() => {
  clock = new ManualClock();
  presses = new EnterPresses(clock);
});

function type(keys: string): void {
  presses.note(session, ana, Buffer.from(keys));
}

function typist(): string | undefined {
  return presses.take(session, isoTime(clock.now()))?.name;
}

test.each(['\r', 'hello\r', '\x1b[13u', '\x1b[13;1u'])('[MSG18] %j sends a prompt', (keys) => {
  type(keys);
  clock.advanceBy(900);
  expect(typist()).toBe('Ana');
});

test('[MSG18] a press that is only looked at still accounts for a prompt', () => {
  type('\r');
  expect(presses.peek(session, isoTime(clock.now()))?.name).toBe('Ana');
  expect(typist()).toBe('Ana');
  expect(presses.peek(session, isoTime(clock.now()))).toBeUndefined();
});

test.each(['hello', '\x1b[A', '\x1b[200~one\rtwo\x1b[201~', '\x1b[200~one\r', '\x1b[13;2u'])(
  '[MSG18] %j sends none',
  (keys) => {
    type(keys);
    expect(typist()).toBeUndefined();
  },
);

test('[MSG18] one press accounts for one prompt, and for none long after it', () => {
  type('first\r');
  type('second\r');
  expect([typist(), typist(), typist()]).toEqual(['Ana', 'Ana', undefined]);
  type('third\r');
  clock.advanceBy(11_000);
  expect(typist()).toBeUndefined();
});
