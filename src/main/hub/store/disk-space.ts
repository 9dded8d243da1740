import { statfs } from 'node:fs/promises';

export interface DiskSpace {
  /** What this process may still write. */
  readonly freeBytes: number;
  readonly totalBytes: number;
}

const mebibyte = 1_048_576;

/** What is left free for what matters more: the last of the disk is for events and answers. */
export const diskLimits = {
  /** Below it people are told. */
  tellBytes: 2048 * mebibyte,
  /** Below it terminals are not recorded, and no backup is begun. */
  recordBytes: 500 * mebibyte,
  /** Below it nothing new is started or sent. */
  startBytes: 100 * mebibyte,
} as const;

/** Of the file system that a path is on. Rejects when it cannot be asked. */
export async function diskSpaceAt(path: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(path);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
