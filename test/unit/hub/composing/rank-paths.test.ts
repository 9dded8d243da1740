import { expect, test } from 'vitest';

import { indexPaths, rankPaths } from '../../../../src/main/hub/composing/rank-paths.ts';

function rank(paths: readonly string[], query: string): readonly string[] {
  return rankPaths(indexPaths(paths), query, 10);
}

test('the name of a file counts more than the folders above it', () => {
  expect(rank(['hub/other.ts', 'src/hub.ts', 'src/github.ts'], 'hub')).toEqual([
    'src/hub.ts',
    'src/github.ts',
    'hub/other.ts',
  ]);
});

test('letters may be scattered, must keep their order, and large ones are small ones', () => {
  const paths = ['src/renderer/Composer.tsx', 'src/renderer/window.tsx'];
  expect(rank(paths, 'srcomp')).toEqual(['src/renderer/Composer.tsx']);
  expect(rank(paths, 'pmoc')).toEqual([]);
});

test('the beginning of a word counts more than its middle, then the shorter path', () => {
  expect(rank(['a/rematch.ts', 'deep/er/match.ts', 'a/match.ts'], 'match')).toEqual([
    'a/match.ts',
    'deep/er/match.ts',
    'a/rematch.ts',
  ]);
});

test('a folder is found by its own name', () => {
  expect(rank(['docs/', 'docs/spec/', 'docs/spec/http.md'], 'spec')).toEqual([
    'docs/spec/',
    'docs/spec/http.md',
  ]);
});

test('without letters the nearest come first, and no more than the limit', () => {
  const paths = ['a/b/c.ts', 'README.md', 'src/', 'src/x.ts'];
  expect(rankPaths(indexPaths(paths), '', 2)).toEqual(['src/', 'README.md']);
});

test('characters that mean something in a pattern are letters like any other [BIG-4]', () => {
  expect(rank(['a(b).ts', 'ab.ts', '[x]+.md'], '(b)')).toEqual(['a(b).ts']);
  expect(rank(['a(b).ts', '[x]+.md'], ']+')).toEqual(['[x]+.md']);
});
