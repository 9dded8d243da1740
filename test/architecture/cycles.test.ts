import { join } from 'node:path';

import { expect, test } from 'vitest';

import { cyclesIn, fileGraph, folderGraph } from './support/import-cycles.ts';
import { plantedFolder, repositoryRoot } from './support/source-files.ts';

test('no file imports itself by way of others, not even for a type', () => {
  const files = fileGraph(repositoryRoot, ['src']);

  expect(files.size).toBeGreaterThan(700);
  expect(cyclesIn(files)).toEqual([]);
});

test('no folder of the page or of the runner imports itself by way of others', () => {
  const folders = folderGraph(fileGraph(repositoryRoot, ['src/renderer', 'src/runner']));

  expect(folders.size).toBeGreaterThan(20);
  expect(cyclesIn(folders)).toEqual([]);
});

test('the planted cycle of files and folders is found, and nothing beside it', () => {
  const files = fileGraph(join(repositoryRoot, plantedFolder), ['cycles']);

  expect(cyclesIn(files)).toEqual([
    ['cycles/one/begins.ts', 'cycles/two/end.ts', 'cycles/two/middle.ts'],
  ]);
  expect(cyclesIn(folderGraph(files))).toEqual([['cycles/one', 'cycles/two']]);
});
