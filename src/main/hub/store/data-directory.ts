import {
  chmodSync,
  closeSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { makeFolder } from '../../../node/make-folder.ts';
import { AppError } from '../../../shared/base/app-error.ts';
import { folderFault } from '../../../shared/base/folder-fault.ts';
import { isBusy, isFull } from './sqlite-fault.ts';

/** The files of the store inside a data directory. */
export function storePaths(directory: string) {
  return {
    database: join(directory, 'hub.db'),
    /** A checked database that is to take the place of `database`. */
    incoming: join(directory, 'hub.db.incoming'),
    /** Written before files are moved, so that a start after a crash finishes the move. */
    replacement: join(directory, 'hub.db.replacement'),
    mark: join(directory, 'hub.mark'),
    lock: join(directory, 'hub.lock'),
    owner: join(directory, 'hub.pid'),
    setAside: join(directory, 'set-aside'),
    backups: join(directory, 'backups'),
  };
}

/** A data directory that this process, and no other, works on. Disposing lets go of it. */
export interface DataDirectory extends Disposable {
  readonly path: string;
}

/**
 * Makes the directory when it is missing, and takes it for this process: throws `directory_refused` when
 * it belongs to somebody else or cannot be written, and `hub_running` when another hub has it.
 */
export function claimDataDirectory(path: string): DataDirectory {
  try {
    return claim(path);
  } catch (thrown) {
    const message = folderFault(path, isFull(thrown) ? asNoSpace(thrown) : thrown);
    if (thrown instanceof AppError || message === undefined) throw thrown;
    throw new AppError('directory_refused', message, { cause: thrown, details: { path } });
  }
}

/** SQLite has its own numbers for what the system calls ENOSPC. */
function asNoSpace(thrown: unknown): Error {
  return Object.assign(new Error('full', { cause: thrown }), { code: 'ENOSPC' });
}

function claim(path: string): DataDirectory {
  makePrivate(path);
  const paths = storePaths(path);
  const lock = takeLock(paths.lock, paths.owner, path);
  writeFileSync(paths.owner, `${process.pid}\n`, { mode: 0o600 });
  let isReleased = false;
  return {
    path,
    [Symbol.dispose]: () => {
      if (isReleased) return;
      isReleased = true;
      rmSync(paths.owner, { force: true });
      lock.close();
    },
  };
}

/** [HOST-3] A directory that another account made could be read and swapped by that account. */
function makePrivate(path: string): void {
  makeFolder(path);
  const found = statSync(path);
  const ownId = process.getuid?.();
  // Windows has no owner ids here; a profile folder there is private by its access list.
  if (ownId === undefined) return;
  if (!found.isDirectory() || found.uid !== ownId) {
    throw new AppError(
      'directory_refused',
      `${path} belongs to another account of this computer: choose another directory with --data`,
      { details: { path, ownerId: found.uid } },
    );
  }
  if ((found.mode & 0o077) !== 0) chmodSync(path, 0o700);
}

/**
 * The lock is an exclusive transaction on an empty database, held for life: the operating system lets
 * go of it however this process ends, and a recycled process id means nothing to it.
 *
 * The file must never be opened by anything else in this process: closing any descriptor of it would
 * drop the lock of them all (POSIX). That is why the owner's id lies in a file of its own.
 */
function takeLock(file: string, ownerFile: string, directory: string): DatabaseSync {
  createPrivate(file);
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (thrown) {
    lock.close();
    if (!isBusy(thrown)) throw thrown;
    const owner = readOwner(ownerFile);
    throw new AppError(
      'hub_running',
      `another hub${owner === null ? '' : ` (process ${owner})`} uses ${directory}: ` +
        'stop it with `roundhouse hub stop`, or choose another directory with --data',
      { cause: thrown, details: { directory, pid: owner } },
    );
  }
}

/** [HOST-2] SQLite gives the files beside a database the mode of the database, so it comes first. */
function createPrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown;
    // It was not opened, and must not be: see above.
    chmodSync(file, 0o600);
  }
}

function readOwner(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, 'utf8').trim());
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    // It is only for the message; the lock has decided already.
    return null;
  }
}
