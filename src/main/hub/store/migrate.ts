import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { assert } from '../../../shared/base/assert.ts';
import type { CrashPoint } from './crash-point.ts';
import { inTransaction, readNumber } from './database.ts';
import type { Migration } from './worker-calls.ts';

const fileName = /^(\d{4})-[a-z0-9-]+\.sql$/;

/**
 * Reads the migrations from `resources/migrations`. They are plain SQL files found by a path, because
 * the hub runs both from its source by Node and from a bundle: an import with a bundler's suffix would
 * work in the second only, and SQL inside code would change its meaning when the code does.
 */
export function loadMigrations(directory: string): readonly Migration[] {
  const names = readdirSync(directory).filter((name) => fileName.test(name));
  return names.toSorted().map((name, index) => {
    const version = Number(name.slice(0, 4));
    assert(version === index + 1, `migrations are numbered without gaps: ${name}`);
    return { version, name, sql: readFileSync(join(directory, name), 'utf8') };
  });
}

export function schemaVersionOf(database: DatabaseSync): number {
  return readNumber(database, 'PRAGMA user_version');
}

/** The version that this code works with. */
export function targetVersionOf(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0;
}

/** A newer version of the hub has migrated this database: this one must not touch it. */
export function isNewerSchema(database: DatabaseSync, migrations: readonly Migration[]): boolean {
  return schemaVersionOf(database) > targetVersionOf(migrations);
}

/**
 * Brings the schema forward, all steps in one transaction with the version: a process that is killed
 * half-way leaves the old schema, never one between.
 */
export function migrate(
  database: DatabaseSync,
  migrations: readonly Migration[],
  crashPoint: CrashPoint,
): void {
  const version = schemaVersionOf(database);
  const steps = migrations.filter((migration) => migration.version > version);
  if (steps.length === 0) return;
  inTransaction(database, () => {
    for (const step of steps) {
      database.exec(step.sql);
      database.exec(`PRAGMA user_version = ${step.version}`);
      crashPoint('migrate.step');
    }
    const violation = database.prepare('PRAGMA foreign_key_check').get();
    assert(!violation, `migrated rows keep their foreign keys: ${JSON.stringify(violation)}`);
    crashPoint('migrate.done');
  });
  crashPoint('migrate.committed');
}

/** Every object of a schema as `migrations` up to `version` make it: what an honest file contains. */
export function expectedSchema(migrations: readonly Migration[], version: number): string {
  const database = new DatabaseSync(':memory:');
  try {
    migrate(
      database,
      migrations.filter((migration) => migration.version <= version),
      () => undefined,
    );
    return schemaOf(database);
  } finally {
    database.close();
  }
}

export function schemaOf(database: DatabaseSync): string {
  const rows = database
    .prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name')
    .all();
  return JSON.stringify(rows);
}
