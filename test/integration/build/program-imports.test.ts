import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { importsOf } from '../../architecture/support/imports-of.ts';
import { repositoryRoot } from '../../architecture/support/source-files.ts';

const manifest = readManifest();
const outMain = join(repositoryRoot, 'out', 'main');

/** What runs in plain Node: everything that is built but the desktop's own entry. */
const nodePrograms = [
  'headless',
  'restore',
  'runner',
  'cli',
  'store-worker',
  'history-worker',
  'screen-worker',
];

test('every program but that of the desktop is looked at', () => {
  const built = readdirSync(outMain).filter((file) => file.endsWith('.js'));
  expect(built.toSorted()).toEqual([...nodePrograms, 'index'].map((one) => `${one}.js`).toSorted());
});

describe.each(nodePrograms)('the built %s', (program) => {
  const packages = packagesReachedFrom(join(outMain, `${program}.js`));

  test('does not reach electron, by whichever chunk', () => {
    expect(packages).not.toContain('electron');
  });

  test('reaches only packages that are installed with it', () => {
    const missing = packages.filter((name) => !Object.hasOwn(manifest.dependencies, name));
    expect(missing).toEqual([]);
  });
});

/** The packages that a built file imports, itself or through the chunks that it shares. */
function packagesReachedFrom(file: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const packages = importsOf(file, readFileSync(file, 'utf8')).flatMap(({ specifier }) => {
    if (specifier === null || specifier.startsWith('node:')) return [];
    if (specifier.startsWith('.')) return packagesReachedFrom(join(dirname(file), specifier), seen);
    const parts = specifier.split('/');
    return [parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')];
  });
  return [...new Set(packages)];
}

function readManifest(): { readonly dependencies: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as ReturnType<
    typeof readManifest
  >;
}
