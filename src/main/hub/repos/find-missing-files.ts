import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { MissingFiles } from '../../../shared/domain/missing-files.ts';
import type { Git, GitSetting } from './git.ts';

export interface FindMissingOptions {
  readonly path: string;
  readonly settings: readonly GitSetting[];
}

const pointerStart = 'version https://git-lfs.github.com/spec/';
const submoduleMode = '160000';
/** A link of the repo may lead to a pipe outside of it, which would hold whoever opens it. */
const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * What is part of the commit and not in a worktree that was just made: git checks out no submodule, and no content of
 * Git LFS where that is not installed or has not fetched it. Undefined when all is there, or when git does not say.
 */
export async function findMissingFiles(
  git: Git,
  options: FindMissingOptions,
): Promise<MissingFiles | undefined> {
  const [emptySubmodules, lfsPointers] = await Promise.all([
    countEmptySubmodules(git, options),
    countPointers(git, options),
  ]);
  return emptySubmodules + lfsPointers === 0 ? undefined : { emptySubmodules, lfsPointers };
}

async function countEmptySubmodules(git: Git, options: FindMissingOptions): Promise<number> {
  const modules = await lstat(join(options.path, '.gitmodules')).catch(() => null);
  if (modules === null) return 0;
  const staged = await list(git, ['ls-files', '-z', '--stage'], options);
  const submodules = staged
    .filter((entry) => entry.startsWith(submoduleMode))
    .map((entry) => entry.slice(entry.indexOf('\t') + 1));
  const empty = await Promise.all(submodules.map((name) => isEmpty(join(options.path, name))));
  return empty.filter(Boolean).length;
}

/** One after the other: a repo may have thousands of them. */
async function countPointers(git: Git, options: FindMissingOptions): Promise<number> {
  const names = await list(git, ['ls-files', '-z', '--', ':(attr:filter=lfs)'], options);
  let count = 0;
  for (const name of names) {
    if (await isPointer(join(options.path, name))) count += 1;
  }
  return count;
}

async function list(
  git: Git,
  args: readonly string[],
  { path, settings }: FindMissingOptions,
): Promise<readonly string[]> {
  const listed = await git.run(args, { cwd: path, settings });
  return listed.code === 0 ? listed.stdout.split('\0').filter((entry) => entry !== '') : [];
}

async function isEmpty(folder: string): Promise<boolean> {
  return readdir(folder).then(
    (names) => names.length === 0,
    () => true,
  );
}

async function isPointer(file: string): Promise<boolean> {
  try {
    await using handle = await open(file, openFlags);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(pointerStart.length));
    return bytesRead === pointerStart.length && buffer.toString() === pointerStart;
  } catch {
    // Not checked out (a sparse checkout), or a link.
    return false;
  }
}
