import { once } from 'node:events';
import {
  closeSync,
  copyFileSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { describe, expect, it } from 'vitest';

import type { SqliteStore } from '../../../../src/main/hub/store/sqlite-store.ts';
import { runLedgerWriter, startHubProcess } from '../../../support/store/hub-process.ts';
import { sampleEvent, sampleEvents } from '../../../support/store/sample-events.ts';
import { faultFrom, StoreLab } from '../../../support/store/store-lab.ts';

/** A store whose 40 events lie in the main file; `backedUp` of them are in a backup too. */
async function filledLab(options: { readonly backedUp: number }): Promise<StoreLab> {
  const lab = new StoreLab();
  await using store = await lab.open();
  if (options.backedUp > 0) {
    await store.append({ after: 0, events: sampleEvents(0, options.backedUp) });
    await store.backup(join(lab.directory, 'backups/hourly.db'));
  }
  const rest = 40 - options.backedUp;
  await store.append({ after: options.backedUp, events: sampleEvents(options.backedUp, rest) });
  return lab;
}

/** What a kill leaves: the mark says `running`. */
async function kill(lab: StoreLab): Promise<void> {
  const hub = startHubProcess({ directory: lab.directory, task: 'hold' });
  await once(hub.stdout!, 'data');
  hub.kill('SIGKILL');
  await once(hub, 'exit');
}

function overwrite(file: string, position: number, bytes: Uint8Array): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, bytes, 0, bytes.length, position);
  closeSync(descriptor);
}

function noise(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 197 + 31) % 256);
}

async function seqsOf(store: SqliteStore): Promise<readonly number[]> {
  return (await store.page({ after: 0, limit: 500 })).events.map((event) => event.seq);
}

const damages: readonly [string, (lab: StoreLab) => void][] = [
  ['is overwritten at its start', (lab) => overwrite(lab.databaseFile, 0, noise(100))],
  ['is overwritten in the middle', (lab) => overwrite(lab.databaseFile, 4096 * 4, noise(20_000))],
  ['is cut off', (lab) => truncateSync(lab.databaseFile, 9_000)],
  ['is empty', (lab) => truncateSync(lab.databaseFile, 0)],
  ['is gone', (lab) => rmSync(lab.databaseFile)],
];

describe('a damaged database', () => {
  it.each(damages)(
    '[EV28] [F12] that %s is replaced by the newest backup, and the missing range is told',
    async (_, damage) => {
      await using lab = await filledLab({ backedUp: 25 });
      await kill(lab);
      const epoch = lab.look((database) =>
        database.prepare("SELECT value FROM meta WHERE key = 'epoch'").get(),
      );
      damage(lab);

      await using store = await lab.open();

      expect(store.recovery).toMatchObject({
        restoredFrom: join(lab.directory, 'backups/hourly.db'),
        missing: { from: 26, to: 40 },
      });
      expect(store.recovery?.summary).toContain('Events 26 to 40 are missing');
      expect(await seqsOf(store)).toEqual(sampleEvents(0, 25).map((event) => event.seq));
      expect({ value: store.epoch }).not.toEqual(epoch);
      expect(lab.logged.map((record) => record.level)).toEqual(['error']);
      await store.append({ after: 25, events: [sampleEvent(26)] });
    },
  );

  it('[EV28] without a backup is set aside, never deleted, and the log begins anew', async () => {
    await using lab = await filledLab({ backedUp: 0 });
    await kill(lab);
    overwrite(lab.databaseFile, 4096 * 4, noise(20_000));
    const size = statSync(lab.databaseFile).size;

    await using store = await lab.open();

    const { setAside, restoredFrom, missing } = store.recovery ?? {};
    expect({ restoredFrom, missing }).toEqual({ restoredFrom: null, missing: { from: 1, to: 40 } });
    expect(statSync(join(setAside ?? '', 'hub.db')).size).toBe(size);
    expect(await seqsOf(store)).toEqual([]);
  });

  it('[EV28] passes over a backup that is damaged itself', async () => {
    await using lab = await filledLab({ backedUp: 25 });
    copyFileSync(join(lab.directory, 'backups/hourly.db'), join(lab.directory, 'backups/newer.db'));
    overwrite(join(lab.directory, 'backups/newer.db'), 4096 * 4, noise(9_000));
    rmSync(lab.databaseFile);

    await using store = await lab.open();

    expect(store.recovery?.restoredFrom).toBe(join(lab.directory, 'backups/hourly.db'));
  });

  it('[EV29] [F12] an older copy in its place is noticed: new epoch, and the range is told', async () => {
    await using lab = await filledLab({ backedUp: 25 });
    const before = await lab.open();
    const { epoch } = before;
    await before[Symbol.asyncDispose]();
    copyFileSync(join(lab.directory, 'backups/hourly.db'), lab.databaseFile);

    await using store = await lab.open();

    expect(store.recovery).toMatchObject({
      setAside: null,
      restoredFrom: null,
      missing: { from: 26, to: 40 },
    });
    expect(store.epoch).not.toBe(epoch);
    expect(await seqsOf(store)).toHaveLength(25);
  });

  it('[EV29] [F12] a WAL that somebody deleted is noticed', async () => {
    await using lab = new StoreLab();
    const ledger = join(lab.directory, 'ledger');
    const { directory } = lab;
    expect(await runLedgerWriter({ directory, ledger, crash: 'store.committed:9' })).toBe(
      'SIGKILL',
    );
    const stored = lab.look((database) =>
      Number(database.prepare('SELECT max(seq) AS last FROM events').get()?.['last']),
    );
    // Nothing was moved out of the WAL yet: without it, the database is that of the first start.
    expect(await runLedgerWriter({ directory, ledger, crash: 'store.committed:9' })).toBe(
      'SIGKILL',
    );
    rmSync(`${lab.databaseFile}-wal`);

    await using store = await lab.open();

    expect(store.lastSeqAtOpen).toBe(stored);
    expect(store.recovery?.missing?.from).toBe(stored + 1);
  });

  it('[EV27] is not looked for after a clean stop: a start is fast', async () => {
    await using lab = await filledLab({ backedUp: 0 });

    await using store = await lab.open();

    expect([store.lastSeqAtOpen, store.recovery]).toEqual([40, null]);
  });

  it('[EV27] a changed byte inside an event is refused when it is read, with its number', async () => {
    await using lab = await filledLab({ backedUp: 0 });
    {
      using database = new DatabaseSync(lab.databaseFile);
      database.exec("UPDATE events SET data = replace(data, 'text 7', 'text 8') WHERE seq = 7");
    }
    await using store = await lab.open();

    const fault = await faultFrom(store.replay({ after: 0, limitEvents: 100, limitBytes: 1e6 }));

    expect(fault).toMatchObject({ code: 'database_damaged', details: { seq: 7 } });
    expect(await store.integrity()).toEqual({
      isSound: false,
      problems: ['event 7 is not what was written'],
      events: 40,
    });
  });
});
