import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * One package of package-lock.json.
 *
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [license]
 * @property {Readonly<Record<string, string>>} [dependencies]
 * @property {Readonly<Record<string, string>>} [optionalDependencies]
 */

/** @typedef {Readonly<Record<string, LockedPackage>>} LockedPackages */

/** @returns {LockedPackages} the packages by their folder, as `node_modules/ws` */
export function readLockedPackages(/** @type {string} */ folder) {
  const text = readFileSync(join(folder, 'package-lock.json'), 'utf8');
  return /** @type {{ readonly packages: LockedPackages }} */ (JSON.parse(text)).packages;
}

/**
 * The folders of these packages and of all that they need, sorted. What a package needs is looked up as Node does:
 * below itself first, then below each folder above.
 *
 * @param {LockedPackages} locked
 * @param {readonly string[]} names packages of the top folder
 */
export function closureOf(locked, names) {
  /** @type {Set<string>} */
  const found = new Set();
  /** @type {(from: string, name: string) => void} */
  function add(from, name) {
    const folder = resolveFrom(locked, from, name);
    // Optional packages for other platforms are in no folder.
    if (folder === null || found.has(folder)) return;
    found.add(folder);
    const { dependencies, optionalDependencies } = locked[folder] ?? {};
    for (const one of Object.keys({ ...dependencies, ...optionalDependencies })) add(folder, one);
  }
  for (const name of names) add('', name);
  return [...found].toSorted();
}

/** @type {(locked: LockedPackages, from: string, name: string) => string | null} */
function resolveFrom(locked, from, name) {
  const folder = [from, 'node_modules', name].filter(Boolean).join('/');
  if (locked[folder]) return folder;
  if (from === '') return null;
  const above = from.lastIndexOf('/node_modules/');
  return resolveFrom(locked, above === -1 ? '' : from.slice(0, above), name);
}
