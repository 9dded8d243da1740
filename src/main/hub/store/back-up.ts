import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import { AppError } from '../../../shared/base/app-error.ts';
import { randomText } from '../../../shared/base/ids.ts';
import { checkBackup } from './check-database.ts';
import { openDatabase } from './database.ts';
import { syncDirectory, syncFile } from './durable-files.ts';
import type { BackupReport, Migration } from './worker-calls.ts';

export interface BackUpOptions {
  readonly source: string;
  readonly file: string;
  readonly migrations: readonly Migration[];
}

/**
 * Copies the whole database into one file, while others go on reading and writing it, and opens and
 * checks the copy before it gets its name: a file with that name is a backup that can be restored.
 * Credentials are left out. Throws `refused` when the file exists.
 */
export function backUp(options: BackUpOptions): BackupReport {
  const { source, file, migrations } = options;
  if (existsSync(file)) {
    throw new AppError('refused', `${file} exists: choose another name`);
  }
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // A name of its own: `FILE.part` may belong to another program.
  const draft = `${file}.part-${randomText(6)}`;
  try {
    copyDatabase(source, draft);
    const check = checkBackup(draft, migrations);
    syncFile(draft);
    renameSync(draft, file);
    syncDirectory(folder);
    return { file, bytes: statSync(file).size, ...check };
  } catch (thrown) {
    rmSync(draft, { force: true });
    throw thrown;
  }
}

function copyDatabase(source: string, draft: string): void {
  // [HOST-2] SQLite would make it readable for others, and it may lie in a folder that is.
  closeSync(openSync(draft, 'wx', 0o600));
  {
    using database = openDatabase(source, { isReadOnly: true });
    database.prepare('VACUUM INTO ?').run(draft);
  }
  using copy = openDatabase(draft, { isReadOnly: false });
  // Back from WAL to one file; `secure_delete` overwrites what is left out.
  copy.exec(`
    PRAGMA journal_mode = DELETE;
    PRAGMA secure_delete = ON;
    DELETE FROM credentials;
  `);
}
