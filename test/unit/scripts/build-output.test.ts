import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { digestOf } from '../../../scripts/build-output.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundhouse-'));
  mkdirSync(join(folder, 'src', 'deep'), { recursive: true });
  writeFileSync(join(folder, 'src', 'deep', 'a.ts'), 'one');
  writeFileSync(join(folder, 'lock.json'), '{}');
});

afterEach(() => rmSync(folder, { recursive: true }));

function digest(): string {
  return digestOf(folder, ['src', 'lock.json']);
}

test('the same sources have the same digest, whatever their times', () => {
  const before = digest();
  utimesSync(join(folder, 'lock.json'), 1, 1);
  expect(digest()).toBe(before);
});

test('a source that is changed, added or moved changes the digest', () => {
  const digests = [digest()];
  writeFileSync(join(folder, 'src', 'deep', 'a.ts'), 'two');
  digests.push(digest());
  writeFileSync(join(folder, 'src', 'b.ts'), '');
  digests.push(digest());
  rmSync(join(folder, 'src', 'b.ts'));
  writeFileSync(join(folder, 'src', 'c.ts'), '');
  digests.push(digest());

  expect(new Set(digests).size).toBe(4);
});
