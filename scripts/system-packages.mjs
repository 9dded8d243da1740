import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { whyNoRights } from './engine-support.mjs';
import { findChromium } from './find-chromium.mjs';
import { findProgram } from './find-program.mjs';
import { installHeadlessShell } from './headless-shell.mjs';
import { runProgram } from './run-program.mjs';
import { Halt, say } from './say.mjs';

/**
 * What the tests need that npm does not install, by the name of its Debian package.
 *
 * @typedef {object} Found
 * @property {boolean} chromium
 * @property {boolean} git
 * @property {boolean} tmux
 * @property {boolean} fonts
 * @property {boolean} engine
 * @property {boolean} debian what makes the image that the containers of the tests run
 */

const interrupted = 'Interrupted: nothing was tested.';

/** The Debian packages to install, given what was found. */
export function missingPackages(/** @type {Found} */ found) {
  const packages = {
    chromium: 'chromium',
    git: 'git',
    tmux: 'tmux',
    // Without any font Chromium draws no text at all.
    fonts: 'fonts-dejavu-core',
    // Its networks are made by iptables, which it only recommends; ours around it is made by iproute2.
    engine: 'docker.io iptables iproute2',
    debian: 'mmdebstrap',
  };
  return Object.entries(packages).flatMap(([key, name]) =>
    found[/** @type {keyof Found} */ (key)] ? [] : [name],
  );
}

/** Looks for each of them on this machine. */
export function lookForPackages() {
  const path = process.env['PATH'];
  const canRunEngine = whyNoRights() === null;
  return {
    chromium: findChromium(process.env) !== null,
    git: findProgram('git', path) !== null,
    tmux: findProgram('tmux', path) !== null,
    fonts: process.platform !== 'linux' || hasFonts(),
    engine:
      !canRunEngine ||
      ['dockerd', 'iptables', 'ip'].every((name) => findProgram(name, path) !== null),
    debian: !canRunEngine || findProgram('mmdebstrap', path) !== null,
  };
}

function hasFonts() {
  const folders = ['/usr/share/fonts', '/usr/local/share/fonts', join(homedir(), '.fonts')];
  return folders.some((folder) => {
    try {
      return readdirSync(folder, { recursive: true }).some((one) =>
        /\.(ttf|otf|ttc|pfb)$/.test(String(one)),
      );
    } catch {
      // No such folder: no fonts in it.
      return false;
    }
  });
}

/**
 * Installs what is missing where that is ours to do (root on Debian or Ubuntu), else names the command.
 * The tests that need it then fail by themselves, with their own reason.
 */
export async function installSystemPackages() {
  await installMissing();
  await installHeadlessShell();
}

async function installMissing() {
  const missing = missingPackages(lookForPackages());
  if (missing.length === 0) return;

  const install = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  const isOurs = process.getuid?.() === 0 && findProgram('apt-get', process.env['PATH']) !== null;
  if (!isOurs) {
    say(`Missing on this machine: ${missing.join(', ')}. On Debian or Ubuntu: sudo ${install}`);
    return;
  }
  say(`Installing ${missing.join(', ')} by apt…`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { environment, isQuiet: true };
  const updated = await runProgram(['apt-get', 'update', '-q'], options);
  if (updated.isInterrupted) throw new Halt(interrupted);
  const { exitCode, isInterrupted } = await runProgram(['sh', '-c', install], options);
  if (isInterrupted) throw new Halt(interrupted);
  if (exitCode !== 0) say(`apt could not install them; by hand: ${install}`);
}
