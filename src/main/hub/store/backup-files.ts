import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import type { KeptBackup } from './backup-retention.ts';

// A name of ours says when the backup was made. Whatever else lies in the folder (what was made before a
// migration, what a person put there) is never touched.
const named = /^hourly-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db$/;
const unfinished = /^hourly-\w+\.db\.part/;

export function backupName(atMs: number): string {
  const seconds = new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
  return `hourly-${seconds.replaceAll(/[-:]/g, '')}.db`;
}

/** The backups that the hub made by itself, newest first. */
export function listBackups(folder: string): readonly KeptBackup[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return readdirSync(folder)
    .flatMap((name) => {
      const parts = named.exec(name);
      if (!parts) return [];
      const [year, month, day, hour, minute, second] = parts.slice(1).map(Number);
      const atMs = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
      const file = join(folder, name);
      return [{ file, atMs, bytes: statSync(file).size }];
    })
    .toSorted((one, other) => other.atMs - one.atMs);
}

/** What a hub left that was killed during a backup. */
export function removeUnfinished(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) {
    if (unfinished.test(name)) rmSync(join(folder, name), { force: true });
  }
}
