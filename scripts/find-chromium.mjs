import { findProgram, isProgram } from './find-program.mjs';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge',
];
const places = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * A whole browser: `CHROMIUM`, else the first one found; `null` when there is none.
 *
 * @param {Readonly<Record<string, string | undefined>>} environment
 */
export function findChromium(environment) {
  const named = environment['CHROMIUM'];
  if (named) return named;
  for (const name of names) {
    const found = findProgram(name, environment['PATH']);
    if (found) return found;
  }
  return places.find(isProgram) ?? null;
}

export const headlessShell = 'chromium-headless-shell';

/**
 * The browser of the page specs. The headless shell is the same engine without windows, prompts and notifications, and a
 * spec costs a third less processor time in it. What needs those, as the desktop and push messages do, takes a whole one.
 *
 * @param {Readonly<Record<string, string | undefined>>} environment
 */
export function findPageChromium(environment) {
  const named = environment['CHROMIUM'];
  if (named) return named;
  return findProgram(headlessShell, environment['PATH']) ?? findChromium(environment);
}
