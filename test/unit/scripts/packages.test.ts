import { expect, test } from 'vitest';

import { whyInstall } from '../../../scripts/packages.mjs';

const wanted = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/zod': { version: '4.6.7' },
    'node_modules/fsevents': { version: '2.3.3', optional: true },
  },
};

test('nothing is installed when all that is wanted is there', () => {
  expect(whyInstall(wanted, { packages: { 'node_modules/zod': { version: '4.6.7' } } })).toBeNull();
});

test('a package of another version is a reason to install', () => {
  const installed = { packages: { 'node_modules/zod': { version: '4.6.6' } } };
  expect(whyInstall(wanted, installed)).toBe('zod changed');
});

test('a package that is missing is a reason to install', () => {
  expect(whyInstall(wanted, { packages: {} })).toBe('zod changed');
});

test('an optional package may be missing, but not be of another version', () => {
  const zod = { version: '4.6.7' };
  const installed = {
    packages: { 'node_modules/zod': zod, 'node_modules/fsevents': { version: '2.3.2' } },
  };
  expect(whyInstall(wanted, installed)).toBe('fsevents changed');
});

test('a checkout without node_modules is a reason to install', () => {
  expect(whyInstall(wanted, null)).toBe('nothing is installed yet');
});
