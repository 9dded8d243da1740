import { afterEach, expect, it } from 'vitest';

import { StartWatch } from '../../../src/runner/observed/start-watch.ts';
import { ManualClock } from '../../support/manual-clock.ts';

let clock: ManualClock;
let watch: StartWatch;
let drawnAt: number;
let text: string;
let worked: number | null;
let told: string[];

function open(): void {
  clock = new ManualClock();
  drawnAt = -Infinity;
  text = '';
  worked = null;
  told = [];
  watch = new StartWatch({
    clock,
    drawnAt: () => drawnAt,
    workedMs: () => worked,
    screenText: () => Promise.resolve(text),
    onDialog: (line) => told.push(line),
  });
  watch.start();
}

/** Time passes in the steps of the watch: each look is over before the next one. */
async function pass(seconds: number): Promise<void> {
  for (let step = 0; step < seconds * 2; step += 1) {
    clock.advanceBy(500);
    await Promise.resolve();
    await Promise.resolve();
  }
}

afterEach(() => watch[Symbol.dispose]());

it('[STATE5] tells of a quiet screen once, and of another one behind it', async () => {
  open();
  await pass(10);
  expect(told).toEqual([]);

  drawnAt = clock.monotonic();
  text = '──────\n Accessing workspace:\n\n /home/ana/web\n Is this a project you trust?\n 1. No';
  await pass(2);
  expect(told).toEqual([]);
  await pass(10);
  expect(told).toEqual(['Accessing workspace: /home/ana/web Is this a project you trust?']);
  expect(watch.isInDialog).toBe(true);

  drawnAt = clock.monotonic();
  text = 'New MCP server found';
  await pass(10);
  expect(told.at(-1)).toBe('New MCP server found');
  expect(told).toHaveLength(2);
});

it('[STATE5] tells of nothing while Claude Code works: a busy machine makes its start slow', async () => {
  open();
  drawnAt = clock.monotonic();
  text = 'a first screen';
  worked = 0;
  for (let second = 0; second < 20; second += 1) {
    worked += 50;
    await pass(0.5);
    worked += 50;
    await pass(0.5);
  }
  expect(told).toEqual([]);

  await pass(10);
  expect(told).toEqual(['a first screen']);
});

it('[STATE5] an empty screen asks nothing', async () => {
  open();
  drawnAt = clock.monotonic();
  text = '\n ────── \n';
  await pass(10);
  expect(told).toEqual([]);
});

it('[STATE5] tells of nothing once Claude Code has reported', async () => {
  open();
  drawnAt = clock.monotonic();
  text = 'a first screen';
  watch.observed();
  await pass(10);
  expect(told).toEqual([]);
  expect(watch.isOver).toBe(true);
});

it('[STATE5] tells of no dialog on a screen without words, and marks where its text is cut', async () => {
  open();
  drawnAt = clock.monotonic();
  text = '  \n──────\n';
  await pass(10);
  expect(told).toEqual([]);
  expect(watch.isInDialog).toBe(false);

  text = 'Accessing workspace:\n/home/ana/web\nIs this a project you created, or one\nyou trust?';
  await pass(10);
  expect(told).toEqual([
    'Accessing workspace: /home/ana/web Is this a project you created, or one…',
  ]);
});
