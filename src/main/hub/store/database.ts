import { DatabaseSync } from 'node:sqlite';

import { assert } from '../../../shared/base/assert.ts';

/** How long a statement waits while another program reads the file. */
const busyTimeoutMs = 5_000;

// Pages kept in memory by each connection: enough for the inner nodes of every index of a large log.
const cacheKiB = 16_384;

export interface OpenOptions {
  readonly isReadOnly: boolean;
}

/**
 * Opens a database of ours with everything that durability asks for: WAL with FULL (a commit is on the
 * disk before it returns; NORMAL would lose the last ones in a power cut), `fullfsync` where macOS needs
 * it, foreign keys, no memory map, and no trust in what a schema from elsewhere may contain.
 */
export function openDatabase(file: string, options: OpenOptions): DatabaseSync {
  const database = new DatabaseSync(file, {
    readOnly: options.isReadOnly,
    timeout: busyTimeoutMs,
    enableForeignKeyConstraints: true,
    allowExtension: false,
  });
  try {
    database.exec(`
      PRAGMA trusted_schema = OFF;
      PRAGMA cell_size_check = ON;
      PRAGMA mmap_size = 0;
      PRAGMA cache_size = -${cacheKiB};
    `);
    if (!options.isReadOnly) {
      database.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA fullfsync = ON;
        PRAGMA checkpoint_fullfsync = ON;
        PRAGMA journal_size_limit = 67108864;
      `);
    }
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

/** The one number that a statement answers with. */
export function readNumber(database: DatabaseSync, sql: string): number {
  const value = Object.values(database.prepare(sql).get() ?? {})[0];
  assert(typeof value === 'number', `${sql} gives a number`);
  return value;
}

export function readMeta(database: DatabaseSync, key: string): string | null {
  const row = database.prepare('SELECT value FROM meta WHERE key = ?').get(key);
  return typeof row?.['value'] === 'string' ? row['value'] : null;
}

export function writeMeta(database: DatabaseSync, key: string, value: string): void {
  database
    .prepare(
      `INSERT INTO meta (key, value) VALUES (?, ?)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    )
    .run(key, value);
}

/** The number of the newest event; 0 when there is none. */
export function readLastSeq(database: DatabaseSync): number {
  return readNumber(database, 'SELECT coalesce(max(seq), 0) FROM events');
}

/** Runs `work` in one transaction that takes the write lock at once; any throw rolls it back. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const value = work();
    database.exec('COMMIT');
    return value;
  } catch (thrown) {
    // SQLite itself has rolled back after some faults, such as a full disk.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw thrown;
  }
}
