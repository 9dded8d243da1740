import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { repositoryRoot } from '../../architecture/support/source-files.ts';
import { guarded } from '../../guards/guarded.ts';

// The run that disables each guard takes minutes and belongs to the night. That its rows still name something is cheap.

test.each(guarded)('$control: $what stands once where its row says', ({ file, text, ...row }) => {
  const source = readFileSync(join(repositoryRoot, file), 'utf8');

  expect(source.split(text)).toHaveLength(2);
  expect(row.replacement).not.toBe(text);
  expect(row.tests.filter((path) => !existsSync(join(repositoryRoot, path)))).toEqual([]);
  expect(row.tests).not.toEqual([]);
});

test('no guard is listed twice', () => {
  const texts = guarded.map(({ file, text }) => `${file} ${text}`);

  expect(new Set(texts).size).toBe(texts.length);
});
