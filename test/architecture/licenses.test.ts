import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { pagePackages, thirdPartyLicenses } from '../../scripts/licenses.mjs';
import { importsOf } from './support/imports-of.ts';
import { repositoryRoot, sourceFilesIn } from './support/source-files.ts';

test('the licences of all packages that the page is built of are delivered', () => {
  expect(pagePackages.toSorted()).toEqual(packagesOfPage());
});

test('each package is named with its version, and none without a text', () => {
  const parts = thirdPartyLicenses().split(/^={80}$/m);
  const titles = parts.filter((_part, index) => index % 2 === 1).map((title) => title.trim());
  const texts = parts.filter((_part, index) => index > 0 && index % 2 === 0);
  expect(titles).toEqual(expect.arrayContaining([expect.stringMatching(/^react \d+\.\d+\.\d+ /)]));
  expect(titles.filter((title) => !/^\S+ \d+\.\d+\.\S+ \(.+\)$/.test(title))).toEqual([]);
  expect(texts.filter((text) => text.trim().length < 30)).toEqual([]);
});

/** What the page imports, in its scripts and style sheets, and is not installed beside the programs anyway. */
function packagesOfPage(): readonly string[] {
  const { dependencies } = JSON.parse(read('package.json')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const scripts = sourceFilesIn(repositoryRoot, ['src/renderer']).flatMap((file) =>
    importsOf(file, read(file)).flatMap((one) => (one.isTypeOnly ? [] : [one.specifier ?? ''])),
  );
  const styles = globSync('src/renderer/**/*.css', { cwd: repositoryRoot }).flatMap((file) =>
    [...read(file).matchAll(/@import '([^']+)'/g)].map((match) => match[1] ?? ''),
  );
  const names = [...scripts, ...styles]
    .filter((specifier) => /^[@a-z]/.test(specifier))
    .map((specifier) =>
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  return [...new Set(names)].filter((name) => !Object.hasOwn(dependencies, name)).toSorted();
}

function read(path: string): string {
  return readFileSync(join(repositoryRoot, path), 'utf8');
}
