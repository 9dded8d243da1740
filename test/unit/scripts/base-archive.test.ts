import { mkdtempDisposableSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { removeOthers } from '../../../scripts/base-archive.mjs';

test('an archive of other versions is removed, and one that is being made is not', () => {
  using cache = mkdtempDisposableSync(join(tmpdir(), 'roundhouse-cache-'));
  const names = ['base-0000000000000001.tar', 'base-0000000000000002.tar', 'notes.txt'];
  const draft = 'base-0000000000000003.tar.4711';
  for (const name of [...names, draft]) writeFileSync(join(cache.path, name), '');

  removeOthers(join(cache.path, 'base-0000000000000002.tar'));

  expect(readdirSync(cache.path).toSorted()).toEqual([
    'base-0000000000000002.tar',
    draft,
    'notes.txt',
  ]);
});
