import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { hubFolders } from './support/import-table.ts';
import { repositoryRoot, sourceFilesIn } from './support/source-files.ts';

test('only the command runner submits to the log', () => {
  const submitting = sourceFilesIn(repositoryRoot, [hubFolders.root]).filter((file) =>
    /log\.submit\(/.test(readFileSync(join(repositoryRoot, file), 'utf8')),
  );

  expect(submitting).toEqual(['src/main/hub/commands/command-runner.ts']);
});
