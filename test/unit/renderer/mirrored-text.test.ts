import { expect, test } from 'vitest';

import { keysBetween } from '../../../src/renderer/core/terminal/mirrored-text.ts';

test.each([
  ['', 'hello', 'hello'],
  ['hello', 'hello ', ' '],
  ['teh', 'the ', '\x7f\x7fhe '],
  ['the ', 'the. ', '\x7f. '],
  ['the', 'th', '\x7f'],
  ['ok 👍', 'ok ', '\x7f'],
  ['same', 'same', ''],
])('from %j to %j', (before, after, keys) => {
  expect(keysBetween(before, after)).toBe(keys);
});
