import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { Spool } from '../../../src/runner/link/spool.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { RunnerFact } from '../../../src/shared/wire/runner-link.ts';
import { numberedFactSchema } from '../../../src/shared/wire/runner-link.ts';
import { ManualClock } from '../../support/manual-clock.ts';

let folder: string;
let spool: Spool;

function open(
  limits: { softLimitBytes?: number; hardLimitBytes?: number; segmentBytes?: number } = {},
): Spool {
  spool = new Spool({ folder, clock: new ManualClock(), logger: silentLogger, ...limits });
  return spool;
}

function hook(name: string, text = ''): RunnerFact {
  return { type: 'hook', payload: { hook_event_name: name, text }, request: null };
}

function onDisk(): readonly number[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
    .map((line) => numberedFactSchema.parse(JSON.parse(line)).n);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundhouse-spool-'));
});

afterEach(() => {
  spool[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

it('has a fact on disk before anybody is told of it', () => {
  open();
  const seen: (readonly number[])[] = [];
  spool.onDidAppend(() => seen.push(onDisk()));
  spool.append(hook('Stop'));
  spool.append(hook('Stop'));
  expect(seen).toEqual([[1], [1, 2]]);
});

it('gives what is not acknowledged, in order, from any number on', () => {
  open();
  for (let fact = 0; fact < 3; fact += 1) spool.append(hook('Stop'));
  expect([0, 1, 2, 3].map((n) => spool.after(n)?.n)).toEqual([1, 2, 3, undefined]);
  spool.acknowledge(2);
  expect([0, 2, 3].map((n) => spool.after(n)?.n)).toEqual([3, 3, undefined]);
  expect(spool.lastN).toBe(3);
});

it('removes a file when all in it is acknowledged, and goes on in the next', () => {
  open({ segmentBytes: 1 });
  for (let fact = 0; fact < 12; fact += 1) spool.append(hook('Stop'));
  expect(onDisk()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  spool.acknowledge(10);
  expect(onDisk()).toEqual([11, 12]);
});

it('leaves out what only observes when the hub is away for long, without a gap in the numbers', () => {
  open({ softLimitBytes: 100, hardLimitBytes: 1000 });
  spool.append(hook('Stop', 'x'.repeat(200)));
  expect([
    spool.append(hook('MessageDisplay')),
    spool.append({ type: 'status-line', payload: {} }),
    spool.append({ type: 'thought', text: 'hm', endedAt: null }),
    spool.append(hook('PermissionRequest', 'x'.repeat(1000))),
    spool.append(hook('Stop')),
    spool.append({ type: 'claude-exited', code: 0, signal: null }),
  ]).toEqual([false, false, false, true, false, true]);
  expect(onDisk()).toEqual([1, 2, 3]);
  spool.acknowledge(3);
  expect(spool.append(hook('MessageDisplay'))).toBe(true);
});
