import { closeSync, copyFileSync, openSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

import { randomText } from '../../../shared/base/ids.ts';
import type { CrashPoint } from './crash-point.ts';
import { openDatabase, readMeta, writeMeta } from './database.ts';
import { syncFile } from './durable-files.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './worker-calls.ts';

/** Changes whenever the log is not the same line of events any more, so that devices start over. */
export function newEpoch(): string {
  return randomText(16);
}

/** Opens a database for writing at the newest schema, and gives a new one its epoch. */
export function openMigrated(
  file: string,
  migrations: readonly Migration[],
  crashPoint: CrashPoint,
): DatabaseSync {
  createPrivate(file);
  const database = openDatabase(file, { isReadOnly: false });
  try {
    migrate(database, migrations, crashPoint);
    if (readMeta(database, 'epoch') === null) writeMeta(database, 'epoch', newEpoch());
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

/** Writes a database without any event. */
export function buildEmpty(file: string, migrations: readonly Migration[]): void {
  removeDatabase(file);
  openMigrated(file, migrations, () => undefined).close();
  syncFile(file);
}

/**
 * Writes a database with what a checked backup holds, under a new epoch. Credentials are left out: one
 * that was revoked after the backup must not come back to life.
 */
export function buildFromBackup(
  file: string,
  backup: string,
  migrations: readonly Migration[],
): void {
  removeDatabase(file);
  createPrivate(file);
  copyFileSync(backup, file);
  const database = openMigrated(file, migrations, () => undefined);
  try {
    writeMeta(database, 'epoch', newEpoch());
    database.exec('DELETE FROM credentials');
  } finally {
    database.close();
  }
  syncFile(file);
}

// SQLite gives the files beside a database its permissions, so the first one decides for all three.
function createPrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
}

function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal'])
    rmSync(`${file}${suffix}`, { force: true });
}
