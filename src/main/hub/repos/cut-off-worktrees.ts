import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { Git } from './git.ts';
import { listWorktrees } from './worktrees.ts';

/** git locks a worktree as initializing while it makes it. Of a large repo that takes minutes. */
const longestMakingMs = 10 * 60_000;

export interface CutOffWorktree {
  readonly repo: string;
  readonly path: string;
}

/** Worktrees that git began and never finished, because it was killed. Each repo is read once. */
export async function cutOffWorktrees(
  git: Git,
  { repos, nowMs }: { readonly repos: Iterable<string>; readonly nowMs: number },
): Promise<readonly CutOffWorktree[]> {
  const found: CutOffWorktree[] = [];
  for (const repo of new Set(repos)) {
    for (const { path, lock } of await listWorktrees(git, repo).catch(() => [])) {
      if (lock !== 'initializing') continue;
      const begunMs = await begunAt(path);
      if (begunMs === null || nowMs - begunMs > longestMakingMs) found.push({ repo, path });
    }
  }
  return found;
}

/** git writes the file `.git` before it checks anything out; null: it did not come so far, or the folder is gone. */
async function begunAt(path: string): Promise<number | null> {
  return stat(join(path, '.git')).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );
}
