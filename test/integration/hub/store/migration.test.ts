import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { describe, expect, it } from 'vitest';

import { runHubProcess } from '../../../support/store/hub-process.ts';
import { sampleEvents } from '../../../support/store/sample-events.ts';
import { faultFrom, migrationsDirectory, StoreLab } from '../../../support/store/store-lab.ts';

const released = readdirSync(migrationsDirectory).length;

function stepName(step: number, name: string): string {
  return `${String(released + step).padStart(4, '0')}-${name}.sql`;
}

// Two more steps than are released.
const nextSteps = {
  [stepName(1, 'colours')]:
    "ALTER TABLE credentials ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';",
  [stepName(2, 'places')]: 'CREATE TABLE places (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;',
};

function newerMigrations(lab: StoreLab): string {
  const directory = join(lab.directory, 'newer-migrations');
  cpSync(migrationsDirectory, directory, { recursive: true });
  for (const [name, sql] of Object.entries(nextSteps)) writeFileSync(join(directory, name), sql);
  return directory;
}

async function fill(lab: StoreLab): Promise<void> {
  await using store = await lab.open();
  await store.append({ after: 0, events: sampleEvents(0, 50) });
}

function schemaOf(lab: StoreLab): unknown {
  return lab.look((database) => ({
    version: database.prepare('PRAGMA user_version').get()?.['user_version'],
    hasColour: database.prepare('PRAGMA table_info(credentials)').all().length === 7,
    hasPlaces:
      database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'places'").get() !== undefined,
  }));
}

const old = { version: released, hasColour: false, hasPlaces: false };
const migrated = { version: released + 2, hasColour: true, hasPlaces: true };

describe('a migration', () => {
  it.each([
    ['after its first step', 'migrate.step:1', old],
    ['after its last step', 'migrate.step:2', old],
    ['before its commit', 'migrate.done:1', old],
    ['after its commit', 'migrate.committed:1', migrated],
  ])('[EV30] [F19] that is killed %s leaves one schema or the other', async (_, crash, schema) => {
    await using lab = new StoreLab();
    await fill(lab);
    const migrations = newerMigrations(lab);

    expect(await runHubProcess({ directory: lab.directory, migrations, crash })).toBe('SIGKILL');

    expect(schemaOf(lab)).toEqual(schema);
    await using store = await lab.open({ migrationsDirectory: migrations });
    expect(schemaOf(lab)).toEqual(migrated);
    expect(store.recovery).toBeNull();
    expect((await store.page({ after: 0, limit: 100 })).events).toEqual(sampleEvents(0, 50));
  });

  it('[EV30] leaves a checked backup of the schema before it', async () => {
    await using lab = new StoreLab();
    await fill(lab);

    await using _ = await lab.open({ migrationsDirectory: newerMigrations(lab) });

    const backup = join(lab.directory, `backups/before-schema-${released + 2}.db`);
    using database = new DatabaseSync(backup, { readOnly: true });
    expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: released });
    expect(database.prepare('SELECT count(*) AS n FROM events').get()).toEqual({ n: 50 });
  });

  it('[EV30] of a newer version makes an older one refuse, and say what to do', async () => {
    await using lab = new StoreLab();
    await fill(lab);
    const newer = await lab.open({ migrationsDirectory: newerMigrations(lab) });
    await newer[Symbol.asyncDispose]();

    const fault = await faultFrom(lab.open());

    expect(fault.code).toBe('schema_too_new');
    expect(fault.message).toContain('roundhouse restore');
    expect(fault.message).toContain(`before-schema-${released + 2}.db`);
    expect(schemaOf(lab)).toEqual(migrated);
  });

  it('[EV30] that fails leaves the old schema, and the directory free', async () => {
    await using lab = new StoreLab();
    await fill(lab);
    const directory = join(lab.directory, 'broken');
    cpSync(migrationsDirectory, directory, { recursive: true });
    writeFileSync(
      join(directory, stepName(1, 'broken')),
      'CREATE TABLE half (id TEXT); SELECT nope;',
    );

    expect((await faultFrom(lab.open({ migrationsDirectory: directory }))).code).toBe('internal');

    expect(schemaOf(lab)).toEqual(old);
    await using store = await lab.open();
    expect(store.lastSeqAtOpen).toBe(50);
  });

  it('[EV30] a first start that was killed is a first start again', async () => {
    await using lab = new StoreLab();
    for (const crash of ['migrate.step:1', 'migrate.done:1', 'migrate.committed:1']) {
      expect(await runHubProcess({ directory: lab.directory, crash })).toBe('SIGKILL');
    }

    await using store = await lab.open();

    expect([store.lastSeqAtOpen, store.recovery]).toEqual([0, null]);
    expect(existsSync(join(lab.directory, 'set-aside'))).toBe(false);
  });

  it('is read from a folder whose numbers have no gap', async () => {
    await using lab = new StoreLab();
    const directory = join(lab.directory, 'gap');
    mkdirSync(directory);
    writeFileSync(join(directory, '0002-second.sql'), '');

    await expect(lab.open({ migrationsDirectory: directory })).rejects.toThrow('without gaps');
  });
});
