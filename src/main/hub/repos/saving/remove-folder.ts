import { Buffer } from 'node:buffer';
import {
  access,
  chmod,
  constants,
  lstat,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { SavingRefused } from './saving-refused.ts';

// A worktree's folder goes in two steps: it is renamed, and then deleted under its new name. So a folder at
// the old name is whole, and a removal that ended half-way is told by the new one.

/** Where the folder waits to be deleted: beside its old place, on the same disk. */
export function doomedPathOf(path: string, session: string): string {
  return join(dirname(path), `.removing-${basename(path)}-${session}`);
}

/** Refuses, before anything is saved or changed, where a folder in it cannot be emptied. */
export async function checkRemovable(path: string): Promise<void> {
  const above = dirname(path);
  if (!(await mayWrite(above))) {
    throw new SavingRefused(
      `${path} cannot be removed: ${above} is not writable for the account of the hub.`,
      `Make ${above} writable, then try again.`,
    );
  }
  await checkNoMounts(path);
  let level: readonly string[] = [path];
  while (level.length > 0) {
    const next: string[] = [];
    for (let at = 0; at < level.length; at += 64) {
      const inner = await Promise.all(level.slice(at, at + 64).map((folder) => lookAt(folder)));
      next.push(...inner.flat());
    }
    level = next;
  }
}

/** What is mounted in it belongs to another folder or disk: deleting would empty that. */
async function checkNoMounts(path: string): Promise<void> {
  // Linux only; one row per mount, its fifth field the folder, with blanks and the like in octal.
  const table = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const mounted = table
    .split('\n')
    .map((row) => (row.split(' ')[4] ?? '').replaceAll(/\\([0-7]{3})/gu, decodeOctal))
    .find((folder) => folder === path || folder.startsWith(`${path}/`));
  if (mounted === undefined) return;
  throw new SavingRefused(
    `${path} cannot be removed: something is mounted at ${mounted}, and would be deleted with it.`,
    `Unmount it with \`umount '${mounted}'\`, then try again.`,
  );
}

function decodeOctal(_all: string, digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 8));
}

async function lookAt(folder: string): Promise<readonly string[]> {
  const isOwn = (await lstat(folder).catch(() => null))?.uid === process.getuid?.();
  const canWrite = await mayWrite(folder);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => null);
  if (!canWrite && !(isOwn && (await mayOpen(folder))) && entries?.length !== 0) {
    const { uid = '?' } = (await lstat(folder).catch(() => null)) ?? {};
    throw new SavingRefused(
      `${folder} cannot be removed: it is not writable for the account of the hub (it belongs to uid ${uid}, or is protected).`,
      'Change its owner or protection, or delete it yourself; then repeat.',
    );
  }
  return (entries ?? [])
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name));
}

function mayWrite(path: string): Promise<boolean> {
  return access(path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Our own folder without the right to write: the right can be given, unless it is protected otherwise. */
async function mayOpen(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  return (mode & 0o300) !== 0o300;
}

/** The folder is away from its place, or nothing has changed. */
export async function setAside(path: string, doomed: string): Promise<void> {
  try {
    await rename(path, doomed);
  } catch (thrown) {
    throw new SavingRefused(
      `${path} cannot be removed: ${reasonOf(thrown)}.`,
      'Close what uses the folder, or change its protection; then repeat.',
    );
  }
}

/** Deletes all that can be deleted; refuses with the first path that cannot. */
export async function deleteFolder(doomed: string): Promise<void> {
  try {
    await rm(doomed, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  } catch {
    // It stops at the first failure, and may name another one than the cause.
    const left = await deleteTree(Buffer.from(doomed));
    if (left === null) return;
    throw new SavingRefused(
      `${left.path.toString()} cannot be deleted: ${left.reason}.`,
      `Change its owner or protection, then repeat; what is left is in ${doomed}.`,
    );
  }
}

interface Undeleted {
  readonly path: Buffer;
  readonly reason: string;
}

/** Names are bytes: they need not be UTF-8. */
async function deleteTree(folder: Buffer): Promise<Undeleted | null> {
  // A program made it read-only, such as a module cache: it is ours to open.
  await chmod(folder, 0o700).catch(() => undefined);
  let left: Undeleted | null = null;
  try {
    const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
    for (const entry of entries) {
      const path = Buffer.concat([folder, Buffer.from('/'), entry.name]);
      const failed = entry.isDirectory() ? await deleteTree(path) : await deleteFile(path);
      left ??= failed;
    }
    if (left === null) await rmdir(folder);
    return left;
  } catch (thrown) {
    return left ?? { path: folder, reason: reasonOf(thrown) };
  }
}

function deleteFile(path: Buffer): Promise<Undeleted | null> {
  return unlink(path).then(
    () => null,
    (thrown: unknown) => ({ path, reason: reasonOf(thrown) }),
  );
}

const reasons: Readonly<Record<string, string>> = {
  EPERM: 'operation not permitted (EPERM)',
  EACCES: 'permission denied (EACCES)',
  EBUSY: 'it is in use, or a mount point (EBUSY)',
  EROFS: 'the disk is read-only (EROFS)',
  ENOTEMPTY: 'a program is still writing into it (ENOTEMPTY)',
};

function reasonOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  return reasons[code] ?? (thrown instanceof Error ? thrown.message : String(thrown));
}
