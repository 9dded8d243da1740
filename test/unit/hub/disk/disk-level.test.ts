import { expect, test } from 'vitest';

import type { DiskLevel } from '../../../../src/main/hub/disk/disk-level.ts';
import { nextLevel } from '../../../../src/main/hub/disk/disk-level.ts';

const mebibyte = 1_048_576;

/** The levels that a disk goes through. */
function levelsOf(freeMebibytes: readonly number[]): readonly DiskLevel[] {
  let level: DiskLevel = 'plenty';
  return freeMebibytes.map((free) => {
    level = nextLevel(free * mebibyte, level);
    return level;
  });
}

test('[DISK1] each level begins right below its limit', () => {
  expect(levelsOf([2048, 2047, 500, 499, 100, 99, 0])).toEqual([
    'plenty',
    'low',
    'low',
    'unrecorded',
    'unrecorded',
    'full',
    'full',
  ]);
});

test('[DISK1] a level is left with 64 MiB more than its limit, so that a disk at the edge does not flicker', () => {
  expect(levelsOf([99, 101, 99, 163, 164, 563, 564, 2111, 2112])).toEqual([
    'full',
    'full',
    'full',
    'full',
    'unrecorded',
    'unrecorded',
    'low',
    'low',
    'plenty',
  ]);
});

test('[DISK1] levels are passed over when much space goes or comes at once', () => {
  expect(levelsOf([5000, 10, 5000, 300, 5000])).toEqual([
    'plenty',
    'full',
    'plenty',
    'unrecorded',
    'plenty',
  ]);
});
