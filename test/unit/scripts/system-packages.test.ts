import { expect, test } from 'vitest';

import { missingPackages } from '../../../scripts/system-packages.mjs';

test('only what was not found is installed', () => {
  const found = { chromium: true, git: true, tmux: true, fonts: true, engine: true, debian: true };
  expect(missingPackages(found)).toEqual([]);
  expect(missingPackages({ ...found, chromium: false, fonts: false })).toEqual([
    'chromium',
    'fonts-dejavu-core',
  ]);
});
