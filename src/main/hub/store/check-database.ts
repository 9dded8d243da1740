import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

import { AppError, messageOf } from '../../../shared/base/app-error.ts';
import { openDatabase, readLastSeq, readMeta, readNumber } from './database.ts';
import { crcOf } from './event-row.ts';
import { expectedSchema, isNewerSchema, schemaOf, schemaVersionOf } from './migrate.ts';
import { rowFrom } from './row-reader.ts';
import type { IntegrityReport, Migration } from './worker-calls.ts';

const applicationId = 0x72687562;

// The first few problems are enough to decide; a damaged index can name thousands.
const problemLimit = 10;

/** SQLite's own check of the structure, then that the log has no gap. Reads every page once. */
export function quickCheck(database: DatabaseSync): readonly string[] {
  const problems = database
    .prepare(`PRAGMA quick_check(${problemLimit})`)
    .all()
    .map((row) => String(row['quick_check']))
    .filter((text) => text !== 'ok');
  if (problems.length > 0) return problems;
  const events = readNumber(database, 'SELECT count(*) FROM events');
  const lastSeq = readLastSeq(database);
  return events === lastSeq ? [] : [`the log ends at ${lastSeq} but holds ${events} events`];
}

/**
 * Everything of `quickCheck`, the indexes against their tables, and the checksum of every event. All of it looks
 * at one moment: the search index keeps its structure from one statement to the next, and would take what is
 * written in between for damage.
 */
export function fullCheck(database: DatabaseSync): IntegrityReport {
  database.exec('BEGIN');
  try {
    return checkAll(database);
  } finally {
    // It has only read. SQLite ends the transaction by itself after some errors.
    if (database.isTransaction) database.exec('ROLLBACK');
  }
}

function checkAll(database: DatabaseSync): IntegrityReport {
  const problems = [
    ...quickCheck(database),
    ...database
      .prepare(`PRAGMA integrity_check(${problemLimit})`)
      .all()
      .map((row) => String(row['integrity_check']))
      .filter((text) => text !== 'ok'),
    ...damagedEvents(database),
  ];
  return {
    isSound: problems.length === 0,
    problems: [...new Set(problems)],
    events: readNumber(database, 'SELECT count(*) FROM events'),
  };
}

function damagedEvents(database: DatabaseSync): readonly string[] {
  const problems: string[] = [];
  for (const raw of database.prepare('SELECT * FROM events ORDER BY seq').iterate()) {
    const { row, crc } = rowFrom(raw);
    if (crcOf(row) === crc) continue;
    problems.push(`event ${row.seq} is not what was written`);
    if (problems.length >= problemLimit) break;
  }
  return problems;
}

export interface BackupCheck {
  readonly epoch: string;
  readonly events: number;
}

/**
 * [BIG-3] Looks at a file that is to become the database: throws `backup_refused` when it is not a sound
 * database of ours with exactly the schema that its version has (a planted trigger would run as the hub).
 */
export function checkBackup(file: string, migrations: readonly Migration[]): BackupCheck {
  if (!existsSync(file)) throw refused(file, 'there is no such file');
  try {
    using database = openDatabase(file, { isReadOnly: true });
    if (readNumber(database, 'PRAGMA application_id') !== applicationId) {
      throw refused(file, 'it is not a backup of Roundhouse');
    }
    if (isNewerSchema(database, migrations)) {
      throw refused(file, 'it was made by a newer version of Roundhouse: update first');
    }
    if (schemaOf(database) !== expectedSchema(migrations, schemaVersionOf(database))) {
      throw refused(file, 'its tables are not those of Roundhouse');
    }
    const report = fullCheck(database);
    if (!report.isSound) throw refused(file, report.problems.join('; '));
    const epoch = readMeta(database, 'epoch');
    if (epoch === null) throw refused(file, 'it has no epoch');
    return { epoch, events: report.events };
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw refused(file, messageOf(thrown), thrown);
  }
}

function refused(file: string, reason: string, cause?: unknown): AppError {
  return new AppError('backup_refused', `${file} cannot be used: ${reason}`, { cause });
}
