import { closeSync, fsyncSync, openSync, writeFileSync } from 'node:fs';

/** Makes what a file holds survive a power cut. */
export function syncFile(file: string): void {
  syncPath(file, 'r+');
}

/** Makes the names in a directory survive a power cut: after a create, a rename or a removal. */
export function syncDirectory(directory: string): void {
  // Windows cannot open a directory, and its file system orders these by itself.
  if (process.platform !== 'win32') syncPath(directory, 'r');
}

export function writeSynced(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600, flush: true });
}

function syncPath(path: string, flags: string): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
