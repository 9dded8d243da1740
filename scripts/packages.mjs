import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './checkout.mjs';
import { runProgram } from './run-program.mjs';
import { Halt, say } from './say.mjs';

/** @typedef {{ readonly packages?: Readonly<Record<string, { readonly version?: string, readonly optional?: boolean }>> }} LockFile */

/**
 * Why the packages must be installed, or `null` when what is installed is what package-lock.json asks for.
 *
 * npm leaves a second lock file inside node_modules when, and only when, an install went through. An optional
 * package may be missing: most of them are for other platforms.
 *
 * @param {LockFile} wanted
 * @param {LockFile | null} installed
 */
export function whyInstall(wanted, installed) {
  if (!installed) return 'nothing is installed yet';
  for (const [path, { version, optional }] of Object.entries(wanted.packages ?? {})) {
    if (path === '') continue;
    const found = installed.packages?.[path];
    if (!found && optional) continue;
    if (found?.version !== version) return `${path.replace(/^.*node_modules\//, '')} changed`;
  }
  return null;
}

/** Installs the packages where that is needed. */
export async function installPackages() {
  if (isSharedFolder(join(root, 'node_modules'))) return;
  const wanted = readLockFile('package-lock.json');
  if (!wanted) throw new Halt('package-lock.json is missing: this is not a whole checkout.');
  const why = whyInstall(wanted, readLockFile(join('node_modules', '.package-lock.json')));
  if (why === null) return;

  say(`Installing packages (${why}); about a minute…`);
  const { exitCode, reason } = await runProgram(['npm', 'ci', '--no-audit', '--no-fund'], {
    isQuiet: true,
  });
  if (exitCode === 0) return;
  throw new Halt(
    `Packages could not be installed (npm ci: ${reason ?? `exit code ${exitCode}`}).\n` +
      'Look at the lines above. Without a network: connect, then run this again. ' +
      'Else delete node_modules and run `npm ci` by itself.',
  );
}

/** A linked node_modules belongs to another checkout, and `npm ci` would empty it. */
function isSharedFolder(/** @type {string} */ path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** @returns {LockFile | null} */
function readLockFile(/** @type {string} */ path) {
  try {
    return /** @type {LockFile} */ (JSON.parse(readFileSync(join(root, path), 'utf8')));
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw thrown;
  }
}
