import { Buffer } from 'node:buffer';
import { constants } from 'node:fs';
import { lstat, open, readlink, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { sep } from 'node:path';

import type { BytePath } from './byte-path.ts';

/** What is at a path of the working tree. Contents have one character per byte. */
export type Content =
  | { readonly kind: 'file' | 'link'; readonly bytes: string; readonly size: number }
  | { readonly kind: 'too-large'; readonly size: number }
  | { readonly kind: 'folder' | 'missing' | 'outside' | 'special' };

/**
 * Reads one file below `root` and nothing else (REPO-2): the last name is not followed when it is a link,
 * a pipe is not waited for, and where the file really is is asked of the opened descriptor, so that a
 * folder that becomes a link meanwhile leads nowhere.
 */
export async function readInside(
  root: string,
  path: BytePath,
  limitBytes: number,
): Promise<Content> {
  if (path.split('/').some((part) => part === '..' || part === '' || part === '.')) {
    return { kind: 'outside' };
  }
  const file = Buffer.concat([Buffer.from(`${root}${sep}`), Buffer.from(path, 'latin1')]);
  const found = await lstat(file).catch(() => null);
  if (!found) return { kind: 'missing' };
  if (found.isDirectory()) return { kind: 'folder' };
  if (found.isSymbolicLink()) return readLink(root, file);
  if (!found.isFile()) return { kind: 'special' };
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  // Windows has neither flag.
  const flags = O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0);
  const handle = await open(file, flags).catch(() => null);
  if (!handle) return { kind: 'missing' };
  try {
    return await readOpened(handle, { root, file, limitBytes });
  } finally {
    await handle.close();
  }
}

interface Wanted {
  readonly root: string;
  readonly file: Buffer;
  readonly limitBytes: number;
}

async function readOpened(handle: FileHandle, wanted: Wanted): Promise<Content> {
  const { root, file, limitBytes } = wanted;
  const opened = await handle.stat();
  if (!opened.isFile()) return { kind: 'special' };
  if (!(await isInside(root, handle, file))) return { kind: 'outside' };
  if (opened.size > limitBytes) return { kind: 'too-large', size: opened.size };
  // No more than it had when it was measured: a file may grow meanwhile.
  const buffer = Buffer.alloc(opened.size);
  const { bytesRead } = await handle.read(buffer, 0, opened.size, 0);
  return { kind: 'file', bytes: buffer.toString('latin1', 0, bytesRead), size: bytesRead };
}

/** The content of a link is where it points to, never what is there. */
async function readLink(root: string, file: Buffer): Promise<Content> {
  const parent = file.subarray(0, file.lastIndexOf(sep));
  if (!isBelow(root, await realPathOf(parent))) return { kind: 'outside' };
  const target = await readlink(file, 'latin1').catch(() => null);
  if (target === null) return { kind: 'missing' };
  return { kind: 'link', bytes: target, size: target.length };
}

async function isInside(root: string, handle: FileHandle, file: Buffer): Promise<boolean> {
  if (process.platform === 'linux') {
    const real = await readlink(`/proc/self/fd/${handle.fd}`, 'latin1').catch(() => '');
    return isBelow(root, real);
  }
  return isBelow(root, await realPathOf(file));
}

function realPathOf(path: Buffer): Promise<string> {
  return realpath(path, 'latin1').catch(() => '');
}

function isBelow(root: string, real: string): boolean {
  const top = Buffer.from(root).toString('latin1');
  return real === top || real.startsWith(`${top}${sep}`);
}
