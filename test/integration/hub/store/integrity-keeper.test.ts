import { DatabaseSync } from 'node:sqlite';

import { describe, expect, it } from 'vitest';

import { IntegrityKeeper } from '../../../../src/main/hub/store/integrity-keeper.ts';
import type { SqliteStore } from '../../../../src/main/hub/store/sqlite-store.ts';
import { createLogger } from '../../../../src/shared/base/logger.ts';
import { sampleEvent, sampleEvents } from '../../../support/store/sample-events.ts';
import { StoreLab } from '../../../support/store/store-lab.ts';

const lookMs = 15 * 60_000;
const dayMs = 86_400_000;

interface Stage {
  readonly keeper: IntegrityKeeper;
  readonly found: string[][];
  /** Lets the looks of a time pass, each to its end. */
  readonly pass: (ms: number, between?: () => Promise<void>) => Promise<void>;
  readonly checks: () => number;
}

function stageOf(lab: StoreLab, store: SqliteStore): Stage {
  const found: string[][] = [];
  const keeper = new IntegrityKeeper({
    clock: lab.clock,
    logger: createLogger((record) => lab.logged.push(record)),
    store,
    onDidFindDamage: (problems) => found.push([...problems]),
  });
  keeper.start();
  return {
    keeper,
    found,
    pass: async (ms, between = () => Promise.resolve()) => {
      for (let look = 0; look < ms / lookMs; look += 1) {
        await between();
        lab.clock.advanceBy(lookMs);
        await keeper.idle();
      }
    },
    checks: () =>
      lab.logged.filter((one) => one.message === 'the database was checked and is sound').length,
  };
}

describe('the weekly check of the database', () => {
  it('[EV36] comes when the hub is idle, then a week later, also over a restart', async () => {
    await using lab = new StoreLab();
    const store = await lab.open();
    await store.append({ after: 0, events: sampleEvents(0, 3) });
    const first = stageOf(lab, store);

    await first.pass(lookMs);
    const atOnce = first.checks();
    await first.pass(lookMs);
    const whenIdle = first.checks();
    await first.pass(3 * dayMs);
    await first.keeper[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    await using again = await lab.open();
    const second = stageOf(lab, again);
    await second.pass(3 * dayMs);
    const afterSixDays = second.checks();
    await second.pass(dayMs + 2 * lookMs);
    const afterAWeek = second.checks();
    await second.keeper[Symbol.asyncDispose]();

    expect([atOnce, whenIdle, afterSixDays, afterAWeek]).toEqual([0, 1, 1, 2]);
    expect(lab.clock.pending).toBe(0);
  });

  it('[EV36] waits while something is stored, but for no longer than two weeks', async () => {
    await using lab = new StoreLab();
    await using store = await lab.open();
    const { keeper, pass, checks } = stageOf(lab, store);
    await pass(2 * lookMs);
    let seq = 0;
    async function storeOne(): Promise<void> {
      seq += 1;
      await store.append({ after: seq - 1, events: [sampleEvent(seq)] });
    }

    await pass(13 * dayMs, storeOne);
    const whileBusy = checks();
    await pass(dayMs + 2 * lookMs, storeOne);
    await keeper[Symbol.asyncDispose]();

    expect([whileBusy, checks()]).toEqual([1, 2]);
  });

  it('[EV36] tells what is wrong, and looks again until it is mended', async () => {
    await using lab = new StoreLab();
    await using store = await lab.open();
    await store.append({ after: 0, events: sampleEvents(0, 3) });
    using other = new DatabaseSync(lab.databaseFile, { timeout: 10_000 });
    other.exec(`UPDATE events SET data = '{}' WHERE seq = 2`);
    const { keeper, pass, found, checks } = stageOf(lab, store);

    await pass(3 * lookMs);
    await keeper[Symbol.asyncDispose]();

    const problems = ['event 2 is not what was written'];
    expect([found, checks()]).toEqual([[problems, problems], 0]);
    expect(lab.logged.filter((one) => one.level === 'error').map((one) => one.message)).toEqual([
      'the database is damaged: restore a backup',
      'the database is damaged: restore a backup',
    ]);
  });
});
