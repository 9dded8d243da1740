import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openMigrated } from '../../../../src/main/hub/store/build-database.ts';
import { openDatabase } from '../../../../src/main/hub/store/database.ts';
import { crcOf, rowOf } from '../../../../src/main/hub/store/event-row.ts';
import { loadMigrations } from '../../../../src/main/hub/store/migrate.ts';
import { readerQueries } from '../../../../src/main/hub/store/reader-queries.ts';
import { SearchIndex } from '../../../../src/main/hub/store/search-index.ts';
import {
  WriterStatements,
  writerQueries,
} from '../../../../src/main/hub/store/writer-statements.ts';
import { sampleEvents } from '../../../support/store/sample-events.ts';
import { migrationsDirectory } from '../../../support/store/store-lab.ts';

describe('the database', () => {
  let directory: string;
  let database: DatabaseSync;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'roundhouse-database-'));
    const migrations = loadMigrations(migrationsDirectory);
    database = openMigrated(join(directory, 'hub.db'), migrations, () => undefined);
  });

  afterEach(() => {
    database.close();
    rmSync(directory, { recursive: true });
  });

  function setting(name: string): unknown {
    return Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  }

  function planOf(sql: string): string {
    return database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...Array.from({ length: sql.split('?').length - 1 }, () => 1))
      .map((row) => String(row['detail']))
      .join('\n');
  }

  it('[EV5] is opened so that a commit is on the disk before it returns', () => {
    expect({
      journal: setting('journal_mode'),
      // 2 is FULL.
      synchronous: setting('synchronous'),
      fullSync: setting('fullfsync'),
      foreignKeys: setting('foreign_keys'),
      memoryMap: setting('mmap_size'),
      trustedSchema: setting('trusted_schema'),
    }).toEqual({
      journal: 'wal',
      synchronous: 2,
      fullSync: 1,
      foreignKeys: 1,
      memoryMap: 0,
      trustedSchema: 0,
    });
  });

  it('[EV5] keeps full durability after the search index has used less', () => {
    const statements = new WriterStatements(database);
    for (const event of sampleEvents(0, 200)) {
      statements.insertEvent(rowOf(event), crcOf(rowOf(event)));
    }
    const index = new SearchIndex(database);
    const slices = [index.indexSlice(), index.indexSlice(), index.indexSlice(), index.indexSlice()];

    expect([...slices, index.indexSlice()]).toEqual([true, true, true, true, false]);
    expect(setting('synchronous')).toBe(2);
    expect(
      database.prepare("SELECT count(*) AS n FROM search WHERE search MATCH 'text'").get(),
    ).toEqual({ n: 200 });
  });

  it('[EV5] keeps full durability when indexing fails', () => {
    const statements = new WriterStatements(database);
    for (const event of sampleEvents(0, 3)) {
      statements.insertEvent(rowOf(event), crcOf(rowOf(event)));
    }
    database.exec("INSERT INTO search_texts VALUES (2, 'taken', 'taken')");

    expect(() => new SearchIndex(database).indexSlice()).toThrow('UNIQUE');

    expect([setting('synchronous'), database.isTransaction]).toEqual([2, false]);
  });

  it.each(Object.entries(readerQueries))(
    '[EV14] [G18] reads %s without a scan of the log',
    (_, sql) => {
      const plan = planOf(sql);

      expect(plan).not.toMatch(/SCAN events|TEMP B-TREE/);
      expect(plan).toMatch(/SEARCH (?:events|search_texts) USING|VIRTUAL TABLE INDEX/);
      expect(sql).not.toMatch(/\bOFFSET\b|\bLIKE\b/i);
    },
  );

  it.each(['readCommand', 'pruneCommands', 'advanceProgress'] as const)(
    '[EV14] answers %s by an index',
    (name) => {
      expect(planOf(writerQueries[name])).not.toMatch(/SCAN (?!CONSTANT)/);
    },
  );

  it('cannot be written through a reading connection', () => {
    using reader = openDatabase(join(directory, 'hub.db'), { isReadOnly: true });

    expect(() => reader.exec('DELETE FROM events')).toThrow('readonly');
  });
});
