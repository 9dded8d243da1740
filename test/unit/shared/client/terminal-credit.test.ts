import { beforeEach, expect, test } from 'vitest';

import { TerminalCredit } from '../../../../src/shared/client/terminal-credit.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

let clock: ManualClock;
let sent: number[];
let credit: TerminalCredit;

function open(windowBytes = 1_048_576): void {
  clock = new ManualClock();
  sent = [];
  credit = new TerminalCredit({ clock, windowBytes, send: (offset) => sent.push(offset) });
}

beforeEach(() => open());

test('acknowledges a snapshot at once, and what follows after 50 ms', () => {
  credit.parsed(1_000);
  credit.parsed(1_010);
  credit.parsed(1_020);
  expect(sent).toEqual([1_000]);
  clock.advanceBy(49);
  expect(sent).toEqual([1_000]);
  clock.advanceBy(1);
  expect(sent).toEqual([1_000, 1_020]);
});

test('acknowledges each 64 KiB at once', () => {
  credit.parsed(1_000);
  credit.parsed(1_000 + 65_535);
  credit.parsed(1_000 + 65_536);
  expect(sent).toEqual([1_000, 66_536]);
  expect(clock.pending).toBe(0);
});

test('acknowledges a quarter of a small window at once', () => {
  open(16_384);
  credit.parsed(0);
  credit.parsed(4_096);
  expect(sent).toEqual([0, 4_096]);
});

test('begins again with a snapshot, also at a lower offset', () => {
  credit.parsed(5_000);
  credit.parsed(5_010);
  credit.restart();
  expect(clock.pending).toBe(0);
  credit.parsed(40);
  expect(sent).toEqual([5_000, 40]);
});

test('sends nothing after it is disposed', () => {
  credit.parsed(1_000);
  credit.parsed(1_010);
  credit[Symbol.dispose]();
  clock.advanceBy(1_000);
  expect(sent).toEqual([1_000]);
});
