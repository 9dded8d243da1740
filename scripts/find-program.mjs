import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The first executable of that name in the folders of PATH, or `null`.
 *
 * @param {string} name
 * @param {string | undefined} path
 */
export function findProgram(name, path) {
  const names = process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name];
  const folders = (path ?? '').split(delimiter).filter(Boolean);
  const candidates = folders.flatMap((folder) => names.map((one) => join(folder, one)));
  return candidates.find(isProgram) ?? null;
}

/** True for a file that this process may execute. */
export function isProgram(/** @type {string} */ path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Missing, or not ours to run: both mean no.
    return false;
  }
}
