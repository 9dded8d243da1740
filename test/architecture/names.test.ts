import { basename, dirname } from 'node:path';

import { expect, test } from 'vitest';

import { plantedFolder, repositoryRoot, sourceFilesIn } from './support/source-files.ts';

/** Words that say nothing of what is inside: a file is named after its one export, and split by reason to change. */
const emptyWords = ['manager', 'helper', 'helpers', 'util', 'utils', 'misc'];
const emptyEndings = ['info', 'data'];
const drawers = ['types', 'constants', 'common', 'interfaces'];

/** Words that the glossary gives up for another one, as far as they could name a file of ours. */
const givenUp: Readonly<Record<string, string>> = {
  daemon: 'hub',
  backend: 'launcher (or hub)',
  provider: 'launcher',
  wrapper: 'runner',
  shim: 'runner',
  approval: 'gate',
  user: 'operator',
  human: 'operator',
  chat: 'note',
  subscription: 'account',
};

/** What is wrong with a file's path, or `null`. */
function faultOf(file: string): string | null {
  const name = basename(file).replace(/(\.d|\.test|\.spec)?\.[a-z]+$/, '');
  const words = name.split('-');
  const empty =
    [...dirname(file).split(/[/-]/), ...words].find((word) => emptyWords.includes(word)) ??
    emptyEndings.find((word) => word === words.at(-1)) ??
    drawers.find((word) => word === name);
  if (empty !== undefined) return `${file}: "${empty}" does not say what is inside`;
  const old = words.find((word) => Object.hasOwn(givenUp, word));
  return old === undefined ? null : `${file}: for "${old}" we say ${givenUp[old]}`;
}

test('no file has a name that says nothing, or a word that the glossary gives up', () => {
  const files = sourceFilesIn(repositoryRoot, ['src', 'scripts', 'bin', 'bench', 'test']).filter(
    (file) => !file.startsWith(plantedFolder),
  );

  expect(files.map(faultOf).filter((fault) => fault !== null)).toEqual([]);
});

test.each([
  'src/main/hub/session-manager.ts',
  'src/shared/types.ts',
  'src/cli/string-utils.ts',
  'test/support/helpers.ts',
  'src/cli/utils/print.ts',
  'src/renderer/features/session-info.tsx',
  'src/main/hub/gates/approval-service.ts',
])('%s would be refused', (file) => {
  expect(faultOf(file)).not.toBeNull();
});

test.each(['src/shared/base/app-error.ts', 'src/main/hub/data-folder.ts'])(
  '%s is a good name',
  (file) => {
    expect(faultOf(file)).toBeNull();
  },
);
