import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { nightlyFiles } from '../../vitest.config.ts';
import { repositoryRoot, sourceFilesIn } from './support/source-files.ts';

// A test that asks for its rounds runs many of them at night. One that the nightly project leaves out would run
// only the few of `npm test`, and nothing would show it.

test('every test file that asks for its rounds runs at night', () => {
  const asking = sourceFilesIn(repositoryRoot, ['test'])
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => /\/support\/rounds\.ts'/u.test(textOf(file)));
  expect(asking.length).toBeGreaterThan(0);
  expect(nightlyFiles).toEqual(asking);
});

function textOf(file: string): string {
  return readFileSync(join(repositoryRoot, file), 'utf8');
}
