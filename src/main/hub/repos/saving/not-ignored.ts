import { join } from 'node:path';

import type { Git } from '../git.ts';
import { textOf } from './byte-text.ts';
import type { InnerRepository } from './find-repositories.ts';
import { isInside } from './find-repositories.ts';
import type { LeftOut } from './left-out.ts';

const listLimit = 1_000;

/** Those that the repositories around them do not ignore, at most so many. */
export async function notIgnored(
  git: Git,
  tree: {
    readonly root: string;
    readonly repositories: readonly InnerRepository[];
    readonly found: readonly LeftOut[];
  },
): Promise<readonly LeftOut[]> {
  const { root, repositories, found } = tree;
  const homes = Map.groupBy(found, ({ path }) => homeOf(path, repositories));
  const ignored = new Set<string>();
  for (const [home, inside] of homes) {
    const folder = textOf(home);
    if (folder === null) continue;
    const start = home === '' ? 0 : home.length + 1;
    const input = inside.map(({ path }) => `${path.slice(start)}\0`).join('');
    const options = { cwd: join(root, folder), input, isBytes: true };
    const answer = await git.run(['check-ignore', '-z', '--stdin'], options);
    // It answers 1 where nothing is ignored; where it fails, all of them are named.
    if (answer.code !== 0) continue;
    const prefix = home === '' ? '' : `${home}/`;
    for (const path of answer.stdout.split('\0')) ignored.add(`${prefix}${path}`);
  }
  return found.filter(({ path }) => !ignored.has(path)).slice(0, listLimit);
}

/** The innermost repository that something is in; empty for the working tree itself. */
function homeOf(path: string, repositories: readonly InnerRepository[]): string {
  return repositories.reduce(
    (home, one) => (one.path.length > home.length && isInside(path, one.path) ? one.path : home),
    '',
  );
}
