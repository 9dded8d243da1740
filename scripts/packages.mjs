import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './checkout.mjs';
import { installProblem, isNodePackaged, lookAtMachine } from './install-problems.mjs';
import { requireOwnNode } from './node-version.mjs';
import { runProgram, withPrograms } from './run-program.mjs';
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

  const problem = installProblem(lookAtMachine(withPrograms(process.env)));
  if (problem !== null) throw new Halt(problem);
  say(`Installing packages (${why}); about a minute…`);
  const { step, outcome } = await (isNodePackaged(process) ? install() : installWithoutNode());
  if (outcome.exitCode === 0) return;
  // npm believes that what it has noted down there is whole, and so would the next start.
  rmSync(join(root, 'node_modules', '.package-lock.json'), { force: true });
  throw new Halt(
    `Packages could not be installed (${step}: ${outcome.reason ?? `exit code ${outcome.exitCode}`}).\n` +
      'Look at the lines above. Without a network: connect, then run this again. ' +
      'Otherwise delete node_modules and run `npm ci`.',
  );
}

async function install() {
  return npm(['ci', '--no-audit', '--no-fund']);
}

/** The same, where npm has no pinned Node for this machine: its install script would fail, and `npm ci` with it. */
async function installWithoutNode() {
  requireOwnNode(process);
  const installed = await npm(['ci', '--no-audit', '--no-fund', '--ignore-scripts']);
  if (installed.outcome.exitCode !== 0) return installed;
  return npm(['rebuild', ...packagesWithScripts().filter((name) => name !== 'node')]);
}

async function npm(/** @type {[string, ...string[]]} */ args) {
  const outcome = await runProgram(['npm', ...args], { isQuiet: true });
  return { step: `npm ${args[0]}`, outcome };
}

/** The packages whose install scripts we want to run. */
function packagesWithScripts() {
  const { allowScripts } = /** @type {{ allowScripts?: Record<string, boolean> }} */ (
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  );
  return Object.entries(allowScripts ?? {}).flatMap(([name, isWanted]) => (isWanted ? [name] : []));
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
