import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { describe, expect, it } from 'vitest';

import type { RestoreReport } from '../../../../src/main/hub/store/restore.ts';
import { restoreBackup } from '../../../../src/main/hub/store/restore.ts';
import type { SqliteStore } from '../../../../src/main/hub/store/sqlite-store.ts';
import type { AppError } from '../../../../src/shared/base/app-error.ts';
import { runHubProcess } from '../../../support/store/hub-process.ts';
import { sampleEvent, sampleEvents } from '../../../support/store/sample-events.ts';
import { faultFrom, migrationsDirectory, StoreLab } from '../../../support/store/store-lab.ts';

const credential = {
  id: 'd_phone',
  kind: 'device',
  hash: 'abc123',
  details: '{}',
  createdAtMs: 5,
  revokedAtMs: null,
};

/** A store with ten events and a backup of them, then five events more. */
async function labWithBackup(): Promise<{ lab: StoreLab; file: string; epoch: string }> {
  const lab = new StoreLab();
  const file = join(lab.directory, 'kept.db');
  await using store = await lab.open();
  await store.append({ after: 0, events: sampleEvents(0, 10) });
  await store.saveCredential(credential);
  expect(await store.backup(file)).toEqual({
    file,
    bytes: statSync(file).size,
    events: 10,
    epoch: store.epoch,
  });
  await store.append({ after: 10, events: sampleEvents(10, 5) });
  return { lab, file, epoch: store.epoch };
}

function restore(lab: StoreLab, file: string): RestoreReport {
  return restoreBackup({
    dataDirectory: lab.directory,
    migrationsDirectory,
    file,
    nowMs: lab.clock.now(),
  });
}

function restoreFault(lab: StoreLab, file: string): AppError {
  try {
    restore(lab, file);
  } catch (thrown) {
    return thrown as AppError;
  }
  throw new Error('it was not refused');
}

async function lastEventOf(store: SqliteStore): Promise<unknown> {
  return (await store.page({ limit: 1 })).events[0];
}

describe('a backup', () => {
  it('[EV31] [F20] brings back exactly its events, under a new epoch', async () => {
    const { lab, file, epoch } = await labWithBackup();
    await using _ = lab;

    const report = restore(lab, file);

    await using store = await lab.open();
    expect(report.events).toBe(10);
    expect((await store.page({ after: 0, limit: 100 })).events).toEqual(sampleEvents(0, 10));
    expect(store.epoch).not.toBe(epoch);
    expect(store.recovery).toBeNull();
    await store.append({ after: 10, events: [sampleEvent(11, 'after the restore')] });
    expect(await lastEventOf(store)).toEqual(sampleEvent(11, 'after the restore'));
  });

  it('[EV32] sets aside what it replaces, which can be read and used again', async () => {
    const { lab, file } = await labWithBackup();
    await using _ = lab;
    const { setAside } = restore(lab, file);

    const again = restore(lab, join(setAside, 'hub.db'));

    await using store = await lab.open();
    expect([again.events, store.lastSeqAtOpen]).toEqual([15, 15]);
    // That file had credentials; a restore brings back none, whatever it is made from.
    expect(await store.readCredentials()).toEqual([]);
    expect(readdirSync(join(lab.directory, 'set-aside'))).toHaveLength(2);
  });

  it('[EV32] carries no credential: one that was revoked since does not come back', async () => {
    const { lab, file } = await labWithBackup();
    await using _ = lab;
    using database = new DatabaseSync(file, { readOnly: true });
    expect(database.prepare('SELECT count(*) AS n FROM credentials').get()).toEqual({ n: 0 });

    restore(lab, file);

    await using store = await lab.open();
    expect(await store.readCredentials()).toEqual([]);
  });

  it('[HOST-2] is for its owner alone, wherever it lies', async () => {
    const { lab, file } = await labWithBackup();
    await using _ = lab;

    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('[EV31] is never written over another file', async () => {
    const { lab, file } = await labWithBackup();
    await using _ = lab;
    await using store = await lab.open();

    const fault = await faultFrom(store.backup(file));

    expect(fault.code).toBe('refused');
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it('[EV31] leaves alone what lies beside it', async () => {
    const { lab, file } = await labWithBackup();
    await using _ = lab;
    await using store = await lab.open();
    const other = `${file}-2`;
    writeFileSync(`${other}.part`, 'not ours');

    await store.backup(other);

    expect(readFileSync(`${other}.part`, 'utf8')).toBe('not ours');
    expect(readdirSync(dirname(other)).filter((name) => name.includes('.part-'))).toEqual([]);
  });

  it('[EV31] runs beside appends and takes whole ones only', async () => {
    await using lab = new StoreLab();
    await using store = await lab.open();
    const appends = Array.from({ length: 200 }, (_, index) =>
      store.append({ after: index * 5, events: sampleEvents(index * 5, 5) }),
    );

    const backup = await store.backup(join(lab.directory, 'kept.db'));
    await Promise.all(appends);

    expect(backup.events % 5).toBe(0);
  });

  it('[EV26] is not restored under a running hub', async () => {
    const { lab, file } = await labWithBackup();
    await using _ = lab;
    await using store = await lab.open();

    expect(restoreFault(lab, file).code).toBe('hub_running');

    expect(await lastEventOf(store)).toEqual(sampleEvent(15));
  });

  it.each([
    ['is no database', (file: string) => writeFileSync(file, 'hello'.repeat(1000))],
    ['is cut off', (file: string) => truncateSync(file, statSync(file).size - 5000)],
    [
      'is a database of something else',
      (file: string) => change(file, 'PRAGMA application_id = 7'),
    ],
    ['misses an event', (file: string) => change(file, 'DELETE FROM events WHERE seq = 4')],
    [
      'has a changed event',
      (file: string) => change(file, "UPDATE events SET actor_name = 'Eve' WHERE seq = 4"),
    ],
    [
      'has an event of another device',
      (file: string) => change(file, "UPDATE events SET actor_device = '{}' WHERE seq = 4"),
    ],
    [
      'has a trigger that is not ours',
      (file: string) =>
        change(
          file,
          'CREATE TRIGGER planted AFTER INSERT ON events BEGIN DELETE FROM commands; END',
        ),
    ],
    ['is newer than this code', (file: string) => change(file, 'PRAGMA user_version = 99')],
  ])('[EV32] that %s is refused, and nothing changes', async (_what, damage) => {
    const { lab, file } = await labWithBackup();
    await using _ = lab;
    damage(file);

    const fault = restoreFault(lab, file);

    expect(fault.code).toBe('backup_refused');
    expect(fault.message).toContain(file);
    await using store = await lab.open();
    expect([store.lastSeqAtOpen, store.recovery]).toEqual([15, null]);
    expect(existsSync(join(lab.directory, 'set-aside'))).toBe(false);
  });

  it.each([
    ['before anything moved', 'replace.announced:1'],
    ['after the first file moved', 'replace.moved:1'],
    ['after the second file moved', 'replace.moved:2'],
    ['after all files moved', 'replace.moved:4'],
    ['after the new one is in place', 'replace.installed:1'],
  ])('[EV32] whose restore is killed %s is restored at the next start', async (_when, crash) => {
    const { lab, file, epoch } = await labWithBackup();
    await using _ = lab;
    // A hub that was killed leaves a WAL behind, which must not meet the restored file.
    expect(await runHubProcess({ directory: lab.directory, crash: 'migrate.never:1' })).toBe(0);
    copyFileSync(lab.databaseFile, `${lab.databaseFile}-wal`);

    expect(await runHubProcess({ directory: lab.directory, crash, task: file })).toBe('SIGKILL');

    await using store = await lab.open();
    expect((await store.page({ after: 0, limit: 100 })).events).toEqual(sampleEvents(0, 10));
    expect([store.epoch === epoch, store.recovery]).toEqual([false, null]);
    const [folder = ''] = readdirSync(join(lab.directory, 'set-aside'));
    expect(readdirSync(join(lab.directory, 'set-aside', folder)).toSorted()).toEqual([
      'hub.db',
      'hub.db-wal',
      'hub.mark',
    ]);
    expect(readdirSync(lab.directory).filter((name) => name.includes('replacement'))).toEqual([]);
  });
});

function change(file: string, sql: string): void {
  using database = new DatabaseSync(file);
  database.exec(sql);
}
