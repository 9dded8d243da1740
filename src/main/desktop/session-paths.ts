import { realpathSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';

import { AppError } from '../../shared/base/app-error.ts';
import type { SessionView } from '../../shared/domain/session.ts';

/**
 * The path with its links followed, when it lies in the folder or the repo of a session; throws otherwise. The page
 * shows what Claude Code wrote, and so it may not make this machine open just anything.
 */
export function pathOfSession(path: unknown, sessions: Iterable<SessionView>): string {
  if (typeof path !== 'string' || !isAbsolute(path)) {
    throw new AppError('bad_request', 'Not an absolute path.');
  }
  const real = realPath(path);
  const isInside = [...sessions].some(({ repo, cwd }) =>
    [repo, cwd].some((folder) => isBelow(real, folder)),
  );
  if (!isInside) throw new AppError('bad_request', `${path} belongs to no session.`);
  return real;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (thrown) {
    throw new AppError('not_found', `${path} does not exist.`, { cause: thrown });
  }
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}
