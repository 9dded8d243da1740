import { posix } from 'node:path';

/**
 * What built programs consist of: their files and chunks below one folder, and the packages that these import.
 *
 * @typedef {object} ProgramFiles
 * @property {readonly string[]} files with `/`
 * @property {readonly string[]} packages
 */

const imported = /(?:\bfrom\s*|\bimport\s*\(?\s*)["']([^"'\n]+)["']/g;

/**
 * Follows the imports of built files, which are plain: the build has put every other kind into chunks.
 *
 * @param {(path: string) => string} read the text of a file
 * @param {readonly string[]} entries
 * @returns {ProgramFiles}
 */
export function programFiles(read, entries) {
  const files = new Set(entries);
  /** @type {Set<string>} */
  const packages = new Set();
  for (const file of files) {
    for (const [, specifier = ''] of read(file).matchAll(imported)) {
      if (specifier.startsWith('.')) files.add(posix.join(posix.dirname(file), specifier));
      else if (isPackage(specifier)) packages.add(packageOf(specifier));
    }
  }
  return { files: [...files].toSorted(), packages: [...packages].toSorted() };
}

function isPackage(/** @type {string} */ specifier) {
  return specifier !== 'electron' && /^(@[\w.-]+\/)?[\w.-]+(\/[\w./-]+)?$/.test(specifier);
}

function packageOf(/** @type {string} */ specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
