import { buildFromBackup } from './build-database.ts';
import { checkBackup } from './check-database.ts';
import type { CrashPoint } from './crash-point.ts';
import { claimDataDirectory, storePaths } from './data-directory.ts';
import { loadMigrations } from './migrate.ts';
import { finishReplacement, replaceDatabase } from './replace-database.ts';

export interface RestoreOptions {
  readonly dataDirectory: string;
  readonly file: string;
  readonly migrationsDirectory: string;
  readonly nowMs: number;
  readonly crashPoint?: CrashPoint;
}

export interface RestoreReport {
  readonly events: number;
  /** Where the database lies that was replaced; it is never deleted. */
  readonly setAside: string;
}

/**
 * Makes a backup the database of a data directory that no hub uses now. The epoch is new, so every
 * device starts over, and credentials are gone, so every device is paired anew. Throws
 * `hub_running`, or `backup_refused` with the reason; then nothing has changed.
 */
export function restoreBackup(options: RestoreOptions): RestoreReport {
  const { dataDirectory, file, nowMs, crashPoint = () => undefined } = options;
  using directory = claimDataDirectory(dataDirectory);
  const migrations = loadMigrations(options.migrationsDirectory);
  const { events } = checkBackup(file, migrations);
  finishReplacement(directory.path);
  buildFromBackup(storePaths(directory.path).incoming, file, migrations);
  const setAside = replaceDatabase({
    directory: directory.path,
    reason: 'restored',
    nowMs,
    crashPoint,
  });
  return { events, setAside };
}
