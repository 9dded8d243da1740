import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import type { SqliteStore } from '../../../../src/main/hub/store/sqlite-store.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import { runCommandWriter } from '../../../support/store/hub-process.ts';
import { addNotes, createSession } from '../../../support/store/sample-submissions.ts';
import { faultFrom, StoreLab } from '../../../support/store/store-lab.ts';

async function startLog(store: SqliteStore): Promise<EventLog> {
  const log = new EventLog({ store, logger: silentLogger });
  await log.start();
  return log;
}

/** How many notes there are of each text. */
async function notesIn(store: SqliteStore): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const { events } = await store.page({ after: 0, kinds: ['note.added'], limit: 500 });
  for (const { data } of events) {
    const text = 'text' in data ? data.text : '';
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

describe('the event log on the disk', () => {
  it('is the same after a restart', async () => {
    await using lab = new StoreLab();
    const first = await lab.open();
    const log = await startLog(first);
    await createSession(log, 'web');
    await addNotes(log, 'hello', { count: 3 });
    await first[Symbol.asyncDispose]();

    await using second = await lab.open();
    const again = await startLog(second);

    expect([...again.state.sessions]).toEqual([...log.state.sessions]);
    expect([again.lastSeq, again.epoch]).toEqual([4, log.epoch]);
  });

  it('[EV7] needs few syncs of the disk for many decisions at once', async () => {
    await using lab = new StoreLab();
    await using store = await lab.open();
    const log = await startLog(store);

    await Promise.all(Array.from({ length: 100 }, () => addNotes(log, 'hello')));

    expect([log.lastSeq, store.commits <= 3]).toEqual([100, true]);
  });

  it('[EV9] [EV18] a full disk rejects what it could not store, and the log goes on', async () => {
    await using lab = new StoreLab();
    await using store = await lab.open({ pageLimit: 120 });
    const log = await startLog(store);
    await createSession(log, 'web');
    const large = 'x'.repeat(600_000);

    const faults = await Promise.all(
      [addNotes(log, large), createSession(log, 'api'), addNotes(log, 'later')].map(faultFrom),
    );

    expect(faults.map((fault) => fault.code)).toEqual(['disk_full', 'disk_full', 'disk_full']);
    expect(await createSession(log, 'api')).toEqual(ok('s_api1'));
    expect((await store.page({ after: 0, limit: 10 })).events.map((event) => event.kind)).toEqual([
      'session.created',
      'session.created',
    ]);
  });

  const points = [
    'store.begun',
    'store.written',
    'store.committed',
    'log.committed',
    'log.folded',
    'log.told',
  ];

  it.each(points)(
    '[EV11] [F2] [F17] a command has one effect and one answer, killed at %s and repeated',
    async (point) => {
      await using lab = new StoreLab();
      const { directory } = lab;
      const ledger = join(directory, 'ledger');
      const commands = 100;
      for (const hits of [1, 4, 9]) {
        const crash = `${point}:${hits}`;
        expect(await runCommandWriter({ directory, ledger, crash, commands })).toBe('SIGKILL');
      }
      expect(await runCommandWriter({ directory, ledger, crash: '', commands })).toBe(0);

      await using store = await lab.open();
      const names = Array.from({ length: commands }, (_, index) => `c${index}`);
      expect(await notesIn(store)).toEqual(new Map(names.map((name) => [name, 2])));
      // Whatever was answered, before or after a kill, is one answer per command.
      const answers = new Set(readFileSync(ledger, 'utf8').trim().split('\n'));
      expect(answers.size).toBe(commands);
    },
  );
});
