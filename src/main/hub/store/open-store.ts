import { AppError } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { CrashPlan } from './crash-point.ts';
import { claimDataDirectory } from './data-directory.ts';
import { loadMigrations } from './migrate.ts';
import { SqliteStore } from './sqlite-store.ts';
import type { StoreThreadOptions } from './store-thread.ts';
import { StoreThread } from './store-thread.ts';
import type { CopierCalls, ReaderCalls, StoreThreadData, WriterCalls } from './worker-calls.ts';

export interface OpenStoreOptions {
  readonly dataDirectory: string;
  /** `resources/migrations`, wherever this installation has it. */
  readonly migrationsDirectory: string;
  /** The file of `store-worker`: `.ts` from source, `.js` in a build. */
  readonly workerEntry: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A thread of the store ended: nothing can be stored any more, and the hub should end too. */
  readonly onDidFail: (fault: AppError) => void;
  readonly crashPlan?: CrashPlan;
  readonly pageLimit?: number;
}

/**
 * Takes the data directory, repairs and migrates what is there, and starts the threads. Throws
 * `directory_refused`, `hub_running`, `schema_too_new` or a fault of the disk, each with a sentence for
 * the owner. Disposing the store lets go of the directory.
 */
export async function openStore(options: OpenStoreOptions): Promise<SqliteStore> {
  await using undo = new AsyncDisposableStack();
  const directory = undo.use(claimDataDirectory(options.dataDirectory));
  const threadData = threadDataOf(options, directory.path);

  function optionsOf(role: StoreThreadData['role']): StoreThreadOptions {
    const { workerEntry: entry, onDidFail } = options;
    return { entry, data: { ...threadData, role }, onDidFail };
  }

  /** A thread for one long read; one that dies fails its call, not the hub. */
  async function aside<T>(
    call: (thread: StoreThread<CopierCalls>) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    signal?.throwIfAborted();
    await using copier = new StoreThread<CopierCalls>({
      ...optionsOf('copier'),
      onDidFail: () => undefined,
    });
    function stop(): void {
      void copier[Symbol.asyncDispose]();
    }
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await copier.opened();
      return await call(copier);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  const writer = undo.use(new StoreThread<WriterCalls>(optionsOf('writer')));
  const reader = undo.use(new StoreThread<ReaderCalls>(optionsOf('reader')));
  const [report] = await Promise.all([writer.opened(), reader.opened()]);
  if (!report) throw new AppError('internal', 'the writing thread reports what it opened');
  if (report.recovery) {
    options.logger.error('the database needed repair at the start', { ...report.recovery });
  }
  undo.move();
  return new SqliteStore({
    writer,
    reader,
    backUp: (file, signal) => aside((thread) => thread.call('backup', file), signal),
    check: (signal) => aside((thread) => thread.call('check', undefined), signal),
    report,
    onListenerError: (thrown) =>
      options.logger.error('a listener of the store failed', { error: thrown }),
    clock: options.clock,
    directory,
  });
}

function threadDataOf(options: OpenStoreOptions, directory: string): StoreThreadData {
  return {
    role: 'writer',
    directory,
    migrations: loadMigrations(options.migrationsDirectory),
    nowMs: options.clock.now(),
    crashPlan: options.crashPlan ?? null,
    pageLimit: options.pageLimit ?? null,
  };
}
