import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { AppError } from '../../../shared/base/app-error.ts';
import { backUp } from './back-up.ts';
import { buildEmpty, buildFromBackup, newEpoch, openMigrated } from './build-database.ts';
import { checkBackup, quickCheck } from './check-database.ts';
import type { CrashPoint } from './crash-point.ts';
import { storePaths } from './data-directory.ts';
import { openDatabase, readLastSeq, readMeta, writeMeta } from './database.ts';
import type { Mark } from './high-water-mark.ts';
import { readMark } from './high-water-mark.ts';
import { isNewerSchema, schemaVersionOf, targetVersionOf } from './migrate.ts';
import { finishReplacement, replaceDatabase } from './replace-database.ts';
import { isDamage } from './sqlite-fault.ts';
import type { Migration, Recovery } from './worker-calls.ts';

// What a start does before it trusts the database. The mark beside it says how far the log had come and
// whether the hub was stopped cleanly. After an unclean stop the structure is checked in full. A damaged
// or missing database is set aside, the newest sound backup takes its place under a new epoch, and the
// owner is told exactly which events are gone. A database that is sound but older than its mark stays,
// under a new epoch, and the owner is told too.

export interface StartOptions {
  readonly directory: string;
  readonly migrations: readonly Migration[];
  readonly nowMs: number;
  readonly crashPoint: CrashPoint;
}

export interface Started {
  readonly database: DatabaseSync;
  readonly recovery: Recovery | null;
}

/** Opens the database of the directory for writing, after whatever repair it needs. */
export function startDatabase(options: StartOptions): Started {
  const { directory, migrations, crashPoint } = options;
  const paths = storePaths(directory);
  finishReplacement(directory);
  const mark = readMark(paths.mark);
  const damage = damageOf(options, mark);
  const recovery = damage === null ? null : replaceDamaged(options, { damage, mark });
  backUpBeforeMigration(options);
  const database = openMigrated(paths.database, migrations, crashPoint);
  return { database, recovery: recovery ?? noteRollback(database, mark) };
}

/** Why the database cannot be used, or null. */
function damageOf(options: StartOptions, mark: Mark | null): string | null {
  const { database: file } = storePaths(options.directory);
  // With no event ever stored, an empty file is a first start that was killed before its first commit.
  const isNew = mark === null || mark.seq === 0;
  if (!existsSync(file)) return isNew ? null : 'the database file is gone';
  if (statSync(file).size === 0 && isNew) return null;
  try {
    using database = openDatabase(file, { isReadOnly: false });
    if (isNewerSchema(database, options.migrations)) throw tooNew(options);
    if (schemaVersionOf(database) === 0) return isNew ? null : 'the database is empty';
    return wasStoppedCleanly(database, mark) ? null : problemsOf(database);
  } catch (thrown) {
    if (isDamage(thrown)) return 'the database is damaged (SQLite cannot read it)';
    throw thrown;
  }
}

function tooNew(options: StartOptions): AppError {
  const backup = newestSoundBackup(storePaths(options.directory).backups, options.migrations);
  return new AppError(
    'schema_too_new',
    'a newer Roundhouse has used this data directory: start that version again, or go back to the ' +
      `backup from before it with \`roundhouse restore ${backup?.file ?? 'FILE'}\``,
    { details: { backup: backup?.file ?? null } },
  );
}

function wasStoppedCleanly(database: DatabaseSync, mark: Mark | null): boolean {
  return mark?.state === 'stopped' && mark.epoch === readMeta(database, 'epoch');
}

function problemsOf(database: DatabaseSync): string | null {
  const problems = quickCheck(database);
  return problems.length === 0 ? null : `the database is damaged (${problems.join('; ')})`;
}

function replaceDamaged(
  options: StartOptions,
  found: { readonly damage: string; readonly mark: Mark | null },
): Recovery {
  const { directory, migrations, nowMs, crashPoint } = options;
  const { damage, mark } = found;
  const paths = storePaths(directory);
  const backup = newestSoundBackup(paths.backups, migrations);
  if (backup) buildFromBackup(paths.incoming, backup.file, migrations);
  else buildEmpty(paths.incoming, migrations);
  const setAside = replaceDatabase({ directory, reason: 'damaged', nowMs, crashPoint });
  const events = backup?.events ?? 0;
  const missing = mark && mark.seq > events ? { from: events + 1, to: mark.seq } : null;
  return {
    summary: [
      `${damage}.`,
      `It was set aside in ${setAside}.`,
      backup
        ? `The backup ${backup.file} took its place.`
        : 'There was no backup: the log is empty.',
      missing ? `Events ${missing.from} to ${missing.to} are missing.` : '',
    ]
      .join(' ')
      .trim(),
    setAside,
    restoredFrom: backup?.file ?? null,
    missing,
  };
}

/** Commits that were acknowledged are not there: an older copy, or a WAL that somebody deleted. */
function noteRollback(database: DatabaseSync, mark: Mark | null): Recovery | null {
  const lastSeq = readLastSeq(database);
  if (!mark || mark.epoch !== readMeta(database, 'epoch') || mark.seq <= lastSeq) return null;
  writeMeta(database, 'epoch', newEpoch());
  const missing = { from: lastSeq + 1, to: mark.seq };
  return {
    summary:
      'The database is sound but older than the last stop of the hub. ' +
      `Events ${missing.from} to ${missing.to} are missing.`,
    setAside: null,
    restoredFrom: null,
    missing,
  };
}

function newestSoundBackup(
  folder: string,
  migrations: readonly Migration[],
): { readonly file: string; readonly events: number } | null {
  if (!existsSync(folder)) return null;
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.db'))
    .map((name) => join(folder, name))
    .toSorted((left, right) => statSync(right).mtimeMs - statSync(left).mtimeMs);
  for (const file of files) {
    try {
      return { file, events: checkBackup(file, migrations).events };
    } catch {
      // A backup that is not sound is passed over: an older one may be.
    }
  }
  return null;
}

/** A migration that turns out badly must leave a way back. */
function backUpBeforeMigration(options: StartOptions): void {
  const { directory, migrations } = options;
  const paths = storePaths(directory);
  if (!existsSync(paths.database) || statSync(paths.database).size === 0) return;
  let version: number;
  {
    using database = openDatabase(paths.database, { isReadOnly: false });
    version = schemaVersionOf(database);
    if (version === 0 || version === targetVersionOf(migrations)) return;
  }
  const file = join(paths.backups, `before-schema-${targetVersionOf(migrations)}.db`);
  if (!existsSync(file)) backUp({ source: paths.database, file, migrations });
}
