import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { keepSeatWithinLimit } from '../../../src/runner/joined/seat-limit.ts';
import { Seat } from '../../../src/runner/joined/seat.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';

let folder: string;
let seat: Seat;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundhouse-seat-'));
  mkdirSync(join(folder, 'in'));
  seat = new Seat(folder);
});

afterEach(() => rmSync(folder, { recursive: true }));

function leave(name: string, bytes: number): void {
  writeFileSync(join(folder, 'in', name), 'x'.repeat(bytes));
}

test('[JOIN4] [JOIN12] the seat of a refused Claude Code keeps the reason and nothing of its hooks', () => {
  leave('1.2.Stop', 10);
  seat.refuse('It is open elsewhere.');
  expect(readdirSync(join(folder, 'in'))).toEqual([]);
  expect(existsSync(join(folder, 'refused'))).toBe(true);
  expect(readFileSync(join(folder, 'warning'), 'utf8')).toContain('It is open elsewhere.');
});

test('[JOIN12] a seat that fills up while the hub is away is closed, and opens again', async () => {
  const clock = new ManualClock();
  const over = new AbortController();
  const options = { seat, clock, logger: silentLogger, limitBytes: 100 };
  const keeping = keepSeatWithinLimit(options, over.signal);
  leave('1.2.Stop', 100);
  clock.advanceBy(5000);
  await settle();
  expect(existsSync(join(folder, 'full'))).toBe(false);

  leave('2.3.Stop', 1);
  clock.advanceBy(5000);
  await keeping;
  expect(existsSync(join(folder, 'full'))).toBe(true);
  expect(readFileSync(join(folder, 'warning'), 'utf8')).toContain('nothing more is kept');
  // What was left before is still taken in.
  expect(readdirSync(join(folder, 'in')).toSorted()).toEqual(['1.2.Stop', '2.3.Stop']);

  seat.open();
  expect(existsSync(join(folder, 'full'))).toBe(false);
  expect(existsSync(join(folder, 'warning'))).toBe(false);
});
