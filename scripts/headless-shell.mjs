import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

import { findChromium, headlessShell } from './find-chromium.mjs';
import { findProgram } from './find-program.mjs';
import { runProgram } from './run-program.mjs';
import { Halt, say } from './say.mjs';

/** How long the lists or the package may take to arrive. dpkg has no deadline: ended in the middle, it leaves a mess. */
const loadDeadlineMs = 60_000;
const lookDeadlineMs = 10_000;
/** apt repeats and waits for minutes where its servers are out of reach. */
const impatient = ['-o', 'Acquire::http::Timeout=10', '-o', 'Acquire::Retries=0'];
// The shell shares files with the whole browser, which must not be removed for it.
const install = ['install', '-y', '-q', '--no-install-recommends', '--no-remove', headlessShell];

/**
 * @typedef {object} Apt
 * @property {() => boolean} hasLists
 * @property {() => boolean} offers the lists name the package
 * @property {(args: readonly string[], deadlineMs?: number) => Promise<boolean>} run says whether it succeeded
 */

/** The page specs run without it too, only slower; so a machine where it cannot be installed is no failure. */
export async function installHeadlessShell() {
  const { env } = process;
  if (env['CHROMIUM']) return;
  const hasIt = findProgram(headlessShell, env['PATH']) !== null;
  const isOurs = process.getuid?.() === 0 && findProgram('apt-get', env['PATH']) !== null;
  if (!hasIt && (!isOurs || !(await installByApt(systemApt)))) return;
  if (canStart()) return;
  // Whatever looks for a browser after us finds this one first.
  const whole = findChromium(env);
  if (whole !== null) env['CHROMIUM'] = whole;
  say(`${headlessShell} does not start here: the tests use the whole Chromium.`);
}

/** Loads the lists only when it must. False: not installed. */
export async function installByApt(/** @type {Apt} */ apt) {
  let isFresh = false;
  if (!apt.hasLists()) {
    await apt.run(['update', '-q', ...impatient], loadDeadlineMs);
    isFresh = true;
  }
  if (!apt.offers()) return false;
  say(`Installing ${headlessShell} by apt…`);
  const load = [...install, '--download-only', ...impatient];
  let isHere = await apt.run(load, loadDeadlineMs);
  if (!isHere && !isFresh) {
    // Old lists name a version that the servers have no longer.
    await apt.run(['update', '-q', ...impatient], loadDeadlineMs);
    isHere = await apt.run(load, loadDeadlineMs);
  }
  const isInstalled = isHere && (await apt.run([...install, '--no-download']));
  if (!isInstalled) say('It cannot be installed here: the tests use the whole Chromium.');
  return isInstalled;
}

/** What `apt-cache policy` prints names a version to install. */
export function namesACandidate(/** @type {string} */ policy) {
  return /^\s*Candidate: (?!\(none\))/mu.test(policy);
}

/** @type {Apt} */
const systemApt = {
  hasLists: () => {
    try {
      return readdirSync('/var/lib/apt/lists').some((name) => name.includes('_Packages'));
    } catch {
      // No such folder: no lists in it.
      return false;
    }
  },
  offers: () => namesACandidate(outputOf('apt-cache', ['policy', headlessShell]) ?? ''),
  run: async (args, deadlineMs) => {
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const options = { environment, isQuiet: true, ...(deadlineMs ? { deadlineMs } : {}) };
    const { exitCode, isInterrupted } = await runProgram(['apt-get', ...args], options);
    if (isInterrupted) throw new Halt('Interrupted: nothing was tested.');
    return exitCode === 0;
  },
};

/** One that was unpacked without its libraries is found, and does not start. */
function canStart() {
  return outputOf(headlessShell, ['--version']) !== null;
}

function outputOf(/** @type {string} */ program, /** @type {readonly string[]} */ args) {
  try {
    return execFileSync(program, args, {
      // The words of apt are translated.
      env: { ...process.env, LC_ALL: 'C' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: lookDeadlineMs,
    });
  } catch {
    // Missing, broken or too slow: it says nothing.
    return null;
  }
}
