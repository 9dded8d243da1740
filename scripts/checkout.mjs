import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const root = resolve(fileURLToPath(new URL('..', import.meta.url)));

/** Where npm puts the programs of the installed packages, the pinned Node among them. */
export const programs = join(root, 'node_modules', '.bin');

/** The Node that the hub runs under: the pinned one when it is installed, else the one that runs this. */
export function pinnedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const pinned = join(root, 'node_modules', 'node', 'bin', name);
  return existsSync(pinned) ? pinned : process.execPath;
}
