import { describe, expect, it } from 'vitest';

import { TimeKeeper } from '../../../../src/main/hub/store/time-keeper.ts';
import type { LogRecord } from '../../../../src/shared/base/logger.ts';
import { createLogger } from '../../../../src/shared/base/logger.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { StoreLab } from '../../../support/store/store-lab.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

function storedTime(lab: StoreLab): number {
  const sql = `SELECT value FROM meta WHERE key = 'highest_time_ms'`;
  return Number(lab.look((database) => database.prepare(sql).get())?.['value'] ?? 0);
}

describe('the time that was seen', () => {
  it('[EV35] [F13] is on the disk while nothing is appended: a killed hub that starts a day back knows it', async () => {
    await using lab = new StoreLab();
    const store = await lab.open();
    const logger = createLogger(() => undefined);
    const keeper = new TimeKeeper({
      clock: lab.clock,
      logger,
      noteTime: () => store.noteTime(),
      onDidStep: () => undefined,
    });
    const start = lab.clock.now();
    keeper.start();

    for (let look = 0; look < 12; look += 1) {
      lab.clock.advanceBy(5 * minuteMs);
      await keeper.idle();
    }
    // What is in the file now is what a `kill -9` would leave; a clean stop would store the time anyway.
    const stored = storedTime(lab);
    lab.clock.setBackBy(dayMs);
    lab.clock.advanceBy(5 * minuteMs);
    await keeper.idle();

    expect(stored).toBe(start + hourMs);
    expect(storedTime(lab)).toBe(start + hourMs);
    expect(store.highestTimeMs()).toBe(start + hourMs);
    await keeper[Symbol.asyncDispose]();
    expect(lab.clock.pending).toBe(0);
  });

  it.each([
    ['a day forward', dayMs, ['the clock went forward: it was set, or this machine slept 86400']],
    ['a few seconds forward', 5_000, []],
    [
      'a day back',
      -dayMs,
      ['the clock was set back: nothing that has expired comes to life 86400'],
    ],
    ['a few seconds back', -5_000, []],
  ])('[EV35] [F13] a step of the clock %s is in the log as it should', async (_, stepMs, told) => {
    const clock = new ManualClock();
    const logged: LogRecord[] = [];
    const logger = createLogger((record) => logged.push(record));
    const steps: number[] = [];
    await using keeper = new TimeKeeper({
      clock,
      logger,
      noteTime: () => Promise.resolve(),
      onDidStep: (ms) => steps.push(ms),
    });
    keeper.start();
    clock.setBackBy(-stepMs);

    clock.advanceBy(5 * minuteMs);
    await keeper.idle();
    clock.advanceBy(5 * minuteMs);
    await keeper.idle();

    expect(logged.map(({ message, fields }) => `${message} ${String(fields['seconds'])}`)).toEqual(
      told,
    );
    expect(steps).toEqual(told.length === 0 ? [] : [stepMs]);
  });

  it('[EV35] is noted at its time, however long the note before took', async () => {
    const clock = new ManualClock();
    const answers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const notes: number[] = [];
    await using keeper = new TimeKeeper({
      clock,
      logger: createLogger(() => undefined),
      noteTime: () => {
        notes.push(clock.monotonic());
        return answers[notes.length - 1]?.promise ?? Promise.resolve();
      },
      onDidStep: () => undefined,
    });
    const start = clock.monotonic();
    keeper.start();

    // Two are due while the first is still being written.
    clock.advanceBy(5 * minuteMs);
    clock.advanceBy(5 * minuteMs);
    for (const answer of answers) answer.resolve();
    await keeper.idle();
    clock.advanceBy(5 * minuteMs);
    await keeper.idle();

    expect(notes).toEqual([5, 10, 15].map((minutes) => start + minutes * minuteMs));
  });

  it('[EV35] is noted again after a note that failed', async () => {
    const clock = new ManualClock();
    let notes = 0;
    await using keeper = new TimeKeeper({
      clock,
      logger: createLogger(() => undefined),
      noteTime: () => {
        notes += 1;
        return Promise.reject(new Error('the disk is full'));
      },
      onDidStep: () => undefined,
    });
    keeper.start();

    clock.advanceBy(5 * minuteMs);
    await keeper.idle();
    clock.advanceBy(5 * minuteMs);
    await keeper.idle();

    expect(notes).toBe(2);
  });
});
