import { stat } from 'node:fs/promises';

import type { SessionView } from '../../../shared/domain/session.ts';

export interface RecentRepo {
  readonly path: string;
  readonly usedAt: string;
}

const recentLimit = 12;

/** Where sessions were started last, removed ones included, newest first; folders that are gone are left out. */
export async function recentRepos(views: Iterable<SessionView>): Promise<readonly RecentRepo[]> {
  const usedAt = new Map<string, string>();
  for (const { repo, createdAt } of views) {
    const before = usedAt.get(repo);
    if (before === undefined || before < createdAt) usedAt.set(repo, createdAt);
  }
  const newest = [...usedAt]
    .map(([path, at]) => ({ path, usedAt: at }))
    .toSorted((one, other) => other.usedAt.localeCompare(one.usedAt))
    .slice(0, recentLimit);
  const areThere = await Promise.all(newest.map(({ path }) => isFolder(path)));
  return newest.filter((_repo, index) => areThere[index]);
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
