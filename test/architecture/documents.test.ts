import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect, test } from 'vitest';

import { repositoryRoot } from './support/source-files.ts';

/** What a document names that is not there: files behind its links, paths and npm scripts in its code. */
function namedInVain(document: string, text: string): readonly string[] {
  const links = [...text.matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)].map(
    (match) => `${dirname(document)}/${match[1]}`,
  );
  const paths = [...text.matchAll(/`((?:src|test|scripts|docs|bin|bench)\/[\w./-]+)`/g)].map(
    (match) => match[1] ?? '',
  );
  const scripts = [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map((match) => match[1] ?? '');
  return [
    ...[...links, ...paths].filter((path) => !existsSync(join(repositoryRoot, path))),
    ...scripts.filter((name) => !Object.hasOwn(scriptsOfManifest(), name)),
  ];
}

function scriptsOfManifest(): Readonly<Record<string, string>> {
  const manifest = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  return manifest.scripts;
}

const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: repositoryRoot }).toSorted();

test.each(documents)('%s names only what is there', (document) => {
  const text = readFileSync(join(repositoryRoot, document), 'utf8');
  expect(namedInVain(document, text)).toEqual([]);
});

test('a link, a path and a script that are gone are seen', () => {
  const text = 'See [this](gone.md), `src/gone.ts`, `npm run gone`, [that](README) and `npm test`.';
  expect(namedInVain('docs/planted.md', text)).toEqual([
    'docs/gone.md',
    'docs/README',
    'src/gone.ts',
    'gone',
  ]);
});
