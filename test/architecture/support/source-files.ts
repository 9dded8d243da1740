import { globSync } from 'node:fs';
import { sep } from 'node:path';

const sourcePatterns = [
  '**/*.ts',
  '**/*.tsx',
  '**/*.mts',
  '**/*.cts',
  '**/*.mjs',
  '**/*.cjs',
  '**/*.js',
];

/** Every source file below the given folders of `root`, as sorted paths with slashes, relative to `root`. */
export function sourceFilesIn(root: string, folders: readonly string[]): readonly string[] {
  const patterns = folders.flatMap((folder) =>
    sourcePatterns.map((pattern) => `${folder}/${pattern}`),
  );
  const files = globSync(patterns, { cwd: root }).map((file) => file.split(sep).join('/'));
  return [...new Set(files)].toSorted();
}

/** The repository that these tests stand in. */
export const repositoryRoot = new URL('../../../', import.meta.url).pathname;

/** The files with planted violations, which the guards must find and everything else must leave alone. */
export const plantedFolder = 'test/architecture/planted';
