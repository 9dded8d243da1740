import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

import { isoTime } from '../../../shared/base/clock.ts';
import type { CrashPoint } from './crash-point.ts';
import { storePaths } from './data-directory.ts';
import { syncDirectory, writeSynced } from './durable-files.ts';

// A database is up to three files, and a WAL beside the wrong database destroys it. So a replacement is
// announced in a file first: a start that finds the announcement finishes the move before it opens
// anything. What is replaced is moved aside, never deleted.

export interface Replacement {
  readonly directory: string;
  /** A word that names the folder under `set-aside`, such as `damaged`. */
  readonly reason: string;
  readonly nowMs: number;
  readonly crashPoint: CrashPoint;
}

/** Puts the checked and synced `incoming` file in the place of the database. Returns where the old files lie. */
export function replaceDatabase(replacement: Replacement): string {
  const { directory, reason, nowMs, crashPoint } = replacement;
  const paths = storePaths(directory);
  const stamp = isoTime(nowMs).replaceAll(/[:.]/g, '-');
  const folder = freeFolder(join(paths.setAside, `${stamp}-${reason}`));
  writeSynced(paths.replacement, folder);
  syncDirectory(directory);
  crashPoint('replace.announced');
  carryOut(directory, folder, crashPoint);
  return folder;
}

/** Finishes a replacement that a crash interrupted; does nothing when there was none. */
export function finishReplacement(directory: string): void {
  const paths = storePaths(directory);
  if (!existsSync(paths.replacement)) return;
  const folder = readFileSync(paths.replacement, 'utf8');
  carryOut(directory, folder, () => undefined);
}

function carryOut(directory: string, folder: string, crashPoint: CrashPoint): void {
  const paths = storePaths(directory);
  // Without an incoming file the move was done: what lies there now is the new database.
  if (existsSync(paths.incoming)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const suffix of ['', '-wal', '-shm', '-journal']) {
      moveIfThere(`${paths.database}${suffix}`, folder);
      crashPoint('replace.moved');
    }
    moveIfThere(paths.mark, folder);
    syncDirectory(folder);
    renameSync(paths.incoming, paths.database);
    syncDirectory(directory);
    crashPoint('replace.installed');
  }
  rmSync(paths.replacement, { force: true });
  syncDirectory(directory);
}

function moveIfThere(file: string, folder: string): void {
  if (existsSync(file)) renameSync(file, join(folder, basename(file)));
}

/** Two replacements in one millisecond must not share a folder. */
function freeFolder(folder: string): string {
  let free = folder;
  for (let count = 2; existsSync(free); count += 1) free = `${folder}-${count}`;
  return free;
}
