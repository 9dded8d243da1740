import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { OpenStoreOptions } from '../../../src/main/hub/store/open-store.ts';
import { openStore } from '../../../src/main/hub/store/open-store.ts';
import type { SqliteStore } from '../../../src/main/hub/store/sqlite-store.ts';
import type { AppError } from '../../../src/shared/base/app-error.ts';
import type { LogRecord } from '../../../src/shared/base/logger.ts';
import { createLogger } from '../../../src/shared/base/logger.ts';
import { ManualClock } from '../manual-clock.ts';

const root = resolve(import.meta.dirname, '../../..');

export const migrationsDirectory = join(root, 'resources/migrations');
const workerEntry = join(root, 'src/main/hub/store/store-worker.ts');

/** A data directory of its own for one test, with the real store in it. */
export class StoreLab implements AsyncDisposable {
  readonly directory: string;
  readonly clock = new ManualClock();
  readonly logged: LogRecord[] = [];
  readonly failures: AppError[] = [];
  readonly #opened: SqliteStore[] = [];

  constructor(directory = mkdtempSync(join(tmpdir(), 'roundhouse-store-'))) {
    this.directory = directory;
  }

  get databaseFile(): string {
    return join(this.directory, 'hub.db');
  }

  async open(options: Partial<OpenStoreOptions> = {}): Promise<SqliteStore> {
    const store = await openStore({
      dataDirectory: this.directory,
      migrationsDirectory,
      workerEntry,
      clock: this.clock,
      logger: createLogger((record) => this.logged.push(record)),
      onDidFail: (fault) => this.failures.push(fault),
      ...options,
    });
    this.#opened.push(store);
    return store;
  }

  /** Looks into the database beside the store, as another program could. */
  look<T>(question: (database: DatabaseSync) => T): T {
    const database = new DatabaseSync(this.databaseFile, { timeout: 10_000 });
    try {
      return question(database);
    } finally {
      database.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const store of this.#opened) await store[Symbol.asyncDispose]();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** What a promise was rejected with; the test fails when it was not. */
export async function faultFrom(promise: Promise<unknown>): Promise<AppError> {
  const [outcome] = await Promise.allSettled([promise]);
  if (outcome.status === 'rejected') return outcome.reason as AppError;
  throw new Error(`it was not refused: ${JSON.stringify(outcome.value)}`);
}

/** `stored`, or the code of the fault, of each append. */
export async function outcomesOf(appends: readonly Promise<void>[]): Promise<readonly string[]> {
  const outcomes = await Promise.allSettled(appends);
  return outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? 'stored' : (outcome.reason as AppError).code,
  );
}
