import { expect, test } from 'vitest';

import { sessionPath } from '../../../../src/shared/domain/session-path.ts';

const root = { name: 'api', parent: null };
const middle = { name: 'left', parent: 's_root' };
const leaf = { name: 'left-one', parent: 's_middle' };

test('[CHILD13] a worker is named with all sessions above it', () => {
  const known = new Map<string, { name: string; parent: string | null }>([
    ['s_root', root],
    ['s_middle', middle],
  ]);
  expect(sessionPath(leaf, known)).toEqual(['api', 'left', 'left-one']);
  expect(sessionPath(root, known)).toEqual(['api']);
});

test('[CHILD13] [CHILD12] what the viewer may not see is not in the path', () => {
  expect(sessionPath(leaf, new Map([['s_middle', { ...middle, parent: null }]]))).toEqual([
    'left',
    'left-one',
  ]);
  expect(sessionPath(leaf, new Map())).toEqual(['left-one']);
});
