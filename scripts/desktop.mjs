import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { root } from './checkout.mjs';

/**
 * @typedef {object} Surroundings
 * @property {NodeJS.Platform} platform
 * @property {boolean} isRoot
 * @property {Readonly<Record<string, string | undefined>>} environment
 */

/**
 * Why no window can open here, or `null` where one can.
 *
 * @param {Surroundings} surroundings
 */
export function whyNoWindow({ platform, isRoot, environment }) {
  if (platform === 'darwin' || platform === 'win32') return null;
  if (!environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']) return 'No display';
  // Chromium has no sandbox as root, and we do not run a page without one.
  return isRoot ? 'Electron does not run as root' : null;
}

/** The Electron executable, or `null` while its download has not been made. */
export function findElectron() {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const executable = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(executable) ? executable : null;
}

/** Each with the value that takes user namespaces, and with them Chromium's sandbox, from ordinary accounts. */
const namespaceSwitches = [
  // Ubuntu 23.10 and later.
  { file: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns', restricts: '1' },
  // Debian and Arch, hardened.
  { file: '/proc/sys/kernel/unprivileged_userns_clone', restricts: '0' },
  { file: '/proc/sys/user/max_user_namespaces', restricts: '0' },
];

/**
 * Why Chromium's sandbox cannot work with this Electron, with the command that mends it, or `null`. Where an ordinary
 * account may not make user namespaces, Chromium needs its helper to belong to root, else Electron aborts at its start:
 * https://github.com/electron/electron/issues/42510
 *
 * @param {object} facts
 * @param {string} facts.helper
 * @param {boolean} facts.isHelperRoots
 * @param {(file: string) => string | null} facts.read
 */
export function whyNoSandbox({ helper, isHelperRoots, read }) {
  const isRestricted = namespaceSwitches.some(({ file, restricts }) => read(file) === restricts);
  if (!isRestricted || isHelperRoots) return null;
  return (
    'This system restricts the sandbox that Electron needs. ' +
    `To allow the desktop window: sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'. Until then`
  );
}

/** What `whyNoSandbox` asks of this machine. */
export function sandboxFacts(/** @type {string} */ electron) {
  const helper = join(dirname(electron), 'chrome-sandbox');
  return { helper, isHelperRoots: belongsToRoot(helper), read: readSwitch };
}

function belongsToRoot(/** @type {string} */ helper) {
  const found = statSync(helper, { throwIfNoEntry: false });
  return found !== undefined && found.uid === 0 && (found.mode & 0o7777) === 0o4755;
}

/** @returns {string | null} */
function readSwitch(/** @type {string} */ file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // This kernel has no such switch.
    return null;
  }
}

/** Electron that cannot run ends at once; one that crashes later was a window. */
const startLimitMs = 15_000;

/**
 * Whether an Electron that ended like this never ran: a signal (its sandbox or its display failed), or the loader did
 * not find a library. Everything else is an answer of the desktop itself.
 *
 * @param {object} ended
 * @param {number} ended.exitCode
 * @param {boolean} ended.isInterrupted
 * @param {number} ended.ranForMs
 */
export function neverRan({ exitCode, isInterrupted, ranForMs }) {
  if (isInterrupted || ranForMs > startLimitMs) return false;
  return exitCode === 127 || exitCode > 128;
}
