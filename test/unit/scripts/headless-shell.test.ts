import { expect, test } from 'vitest';

import { installByApt, namesACandidate } from '../../../scripts/headless-shell.mjs';

/** Runs nothing, and remembers what it was asked to run; `steps` are the answers, and true after them. */
function newApt(hasLists: boolean, offers: boolean, steps: readonly boolean[] = []) {
  const answers = [...steps];
  const runs: { readonly what: string; readonly hasDeadline: boolean }[] = [];
  const run = (args: readonly string[], deadlineMs?: number) => {
    const how = ['--download-only', '--no-download'].find((one) => args.includes(one)) ?? '';
    runs.push({ what: `${args[0]} ${how}`.trim(), hasDeadline: deadlineMs !== undefined });
    return Promise.resolve(answers.shift() ?? true);
  };
  return { apt: { hasLists: () => hasLists, offers: () => offers, run }, runs };
}

const update = { what: 'update', hasDeadline: true };
const load = { what: 'install --download-only', hasDeadline: true };
// dpkg must not be ended by a deadline.
const unpack = { what: 'install --no-download', hasDeadline: false };

test('a system whose lists do not have the shell is asked for nothing', async () => {
  const { apt, runs } = newApt(true, false);
  expect(await installByApt(apt)).toBe(false);
  expect(runs).toEqual([]);
});

test('lists are loaded when there are none', async () => {
  const { apt, runs } = newApt(false, true);
  expect(await installByApt(apt)).toBe(true);
  expect(runs).toEqual([update, load, unpack]);
});

test('lists are loaded again only when what they name is not there any more', async () => {
  const current = newApt(true, true);
  expect(await installByApt(current.apt)).toBe(true);
  expect(current.runs).toEqual([load, unpack]);

  const old = newApt(true, true, [false]);
  expect(await installByApt(old.apt)).toBe(true);
  expect(old.runs).toEqual([load, update, load, unpack]);
});

test('nothing is unpacked that did not arrive', async () => {
  const { apt, runs } = newApt(true, true, [false, false, false]);
  expect(await installByApt(apt)).toBe(false);
  expect(runs).toEqual([load, update, load]);
});

test('a version to install is told from none', () => {
  expect(namesACandidate('chromium:\n  Installed: (none)\n  Candidate: 156.0-1\n')).toBe(true);
  expect(namesACandidate('chromium:\n  Installed: (none)\n  Candidate: (none)\n')).toBe(false);
  expect(namesACandidate('')).toBe(false);
});
