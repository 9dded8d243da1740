import { expect, test } from 'vitest';

import { installProblem, isNodePackaged } from '../../../scripts/install-problems.mjs';

const machine = { npmVersion: '10.8.2', freeBytes: 50e9 };

test('an npm and a disk that will do are no problem', () => {
  expect(installProblem(machine)).toBeNull();
});

test('an npm or a disk that does not say is tried', () => {
  expect(installProblem({ npmVersion: '', freeBytes: null })).toBeNull();
});

test('a missing npm is named, with where it comes from', () => {
  expect(installProblem({ ...machine, npmVersion: null })).toBe(
    'npm was not found. It comes with Node: https://nodejs.org.',
  );
});

test('an old npm is named, with the command that brings a newer one', () => {
  expect(installProblem({ ...machine, npmVersion: '6.14.18' })).toBe(
    'npm 6.14.18 is too old: Roundhouse needs npm 9 or newer. Run: npm install -g npm@latest',
  );
});

test('a full disk is named, with what is free and what is needed', () => {
  expect(installProblem({ ...machine, freeBytes: 200e6 })).toMatch(
    /^The disk of .+ has 200 MB free, and the packages need 1500 MB\./,
  );
});

test.each([
  ['linux', 'x64', true],
  ['linux', 'arm64', true],
  ['win32', 'x64', true],
  ['darwin', 'arm64', false],
  ['darwin', 'x64', false],
  ['win32', 'arm64', false],
])('npm has the pinned Node for %s %s: %s', (platform, arch, isPackaged) => {
  expect(isNodePackaged({ platform, arch })).toBe(isPackaged);
});
