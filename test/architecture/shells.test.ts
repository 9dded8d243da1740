import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseSync, Visitor } from 'oxc-parser';
import { expect, test } from 'vitest';

import { repositoryRoot, sourceFilesIn } from './support/source-files.ts';

// Names, branches and paths come from people and from repositories. A program that starts without a shell gets them as
// they are; in a shell, one of them could be a command.

/** Each way in which a source text starts a shell of its own accord. */
function shellsIn(file: string, source: string): readonly string[] {
  const found: string[] = [];
  new Visitor({
    ImportDeclaration(node) {
      if (!/^(node:)?child_process$/.test(node.source.value)) return;
      for (const one of node.specifiers) {
        const text = source.slice(one.start, one.end);
        if (/^exec(Sync)?\b/.test(text) || one.type !== 'ImportSpecifier') found.push(text);
      }
    },
    Property(node) {
      const isShell = node.key.type === 'Identifier' && node.key.name === 'shell';
      const isOff = node.value.type === 'Literal' && node.value.value === false;
      // A value that is only passed on, such as a parameter of that name, starts nothing here.
      if (isShell && !isOff && node.value.type === 'Literal') found.push('shell');
    },
  }).visit(parseSync(file, source).program);
  return found;
}

test('[S19] no program is started in a shell', () => {
  const found = sourceFilesIn(repositoryRoot, ['src']).flatMap((file) =>
    shellsIn(file, readFileSync(join(repositoryRoot, file), 'utf8'))
      .filter(() => file !== 'src/shared/domain/background-task.ts')
      .map((what) => `${file}: ${what}`),
  );

  expect(found).toEqual([]);
});

test.each([
  `import { exec } from 'node:child_process';`,
  `import { execSync as run } from 'child_process';`,
  `import * as children from 'node:child_process';`,
  `spawn('git', [], { shell: true });`,
])('%s would be seen', (source) => {
  expect(shellsIn('planted.ts', source)).toHaveLength(1);
});
