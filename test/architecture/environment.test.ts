import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { parseSync, Visitor } from 'oxc-parser';
import { expect, test } from 'vitest';

import { repositoryRoot, sourceFilesIn } from './support/source-files.ts';

/** How often a source text reaches for the environment, by whichever way. */
function environmentReadsIn(file: string, source: string): number {
  let reads = 0;
  new Visitor({
    MemberExpression(node) {
      if (node.object.type !== 'Identifier' || node.object.name !== 'process') return;
      const { property } = node;
      const isNamed = property.type === 'Identifier' && !node.computed && property.name === 'env';
      if (isNamed || (property.type === 'Literal' && property.value === 'env')) reads += 1;
    },
    VariableDeclarator(node) {
      const { id, init } = node;
      if (id.type !== 'ObjectPattern' || init?.type !== 'Identifier' || init.name !== 'process')
        return;
      if (id.properties.some((one) => source.slice(one.start, one.end).startsWith('env')))
        reads += 1;
    },
    ImportDeclaration(node) {
      if (!/^(node:)?process$/.test(node.source.value)) return;
      if (node.specifiers.some((one) => source.slice(one.start, one.end).startsWith('env')))
        reads += 1;
    },
  }).visit(parseSync(file, source).program);
  return reads;
}

test('only a config.ts reads the environment', () => {
  const readers = sourceFilesIn(repositoryRoot, ['src'])
    .filter((file) => basename(file) !== 'config.ts')
    .filter(
      (file) => environmentReadsIn(file, readFileSync(join(repositoryRoot, file), 'utf8')) > 0,
    );

  expect(readers).toEqual([]);
});

test.each([
  `const home = process.env.HOME;`,
  `const home = process['env'].HOME;`,
  `const { env } = process;`,
  `import { env } from 'node:process';`,
])('%s would be seen', (source) => {
  expect(environmentReadsIn('planted.ts', source)).toBe(1);
});
