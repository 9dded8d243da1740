import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { repositoryRoot, sourceFilesIn } from './support/source-files.ts';

/** A file longer than this has more than one job. Tests repeat themselves more, on purpose. */
const limits = [
  { folders: ['src', 'scripts', 'bin', 'bench', 'resources'], maxLines: 500 },
  { folders: ['test'], maxLines: 700 },
];

test.each(limits)('no file in $folders is longer than $maxLines lines', ({ folders, maxLines }) => {
  const tooLong = sourceFilesIn(repositoryRoot, folders)
    .map((file) => ({ file, lines: linesIn(file) }))
    .filter((one) => one.lines > maxLines);

  expect(tooLong).toEqual([]);
});

function linesIn(file: string): number {
  return readFileSync(join(repositoryRoot, file), 'utf8').trimEnd().split('\n').length;
}
