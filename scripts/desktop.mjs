import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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
