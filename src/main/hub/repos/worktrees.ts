import { mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Worktree } from '../../../shared/domain/event.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { readRepoSettings } from './changes/repo-settings.ts';
import type { Git } from './git.ts';

/**
 * Makes a worktree beside the repo, in `REPO-worktrees/BRANCH`: never in the system's temp directory, which
 * is cleaned up with work inside. An existing branch is checked out, a new one begins at HEAD.
 */
export async function makeWorktree(
  git: Git,
  repo: string,
  branch: string,
): Promise<Result<Worktree, Refusal>> {
  const main = await mainWorktreeOf(git, repo);
  const named = await git.run(['check-ref-format', '--branch', branch], { cwd: repo });
  if (named.code !== 0) return err(refusal('bad_request', `Not a name for a branch: ${branch}`));
  const head = await git.run(['rev-parse', '--verify', 'HEAD^{commit}'], { cwd: repo });
  if (head.code !== 0) {
    return err(
      refusal('refused', 'The repo has no commit yet, and a worktree needs one.', 'Commit first.'),
    );
  }
  const path = join(dirname(main), `${basename(main)}-worktrees`, branch.replaceAll('/', '-'));
  const added = await addWorktree(git, { repo, branch, path });
  if (!added.ok) return added;
  const base = await git.must(['rev-parse', 'HEAD'], { cwd: path });
  return ok({ path, branch, base: base.trim() });
}

/** The first worktree of a repo: where linked ones belong beside. */
export async function mainWorktreeOf(git: Git, repo: string): Promise<string> {
  const listed = await git.must(['worktree', 'list', '--porcelain', '-z'], { cwd: repo });
  const [first = ''] = listed.split('\0');
  return first.startsWith('worktree ') ? first.slice('worktree '.length) : repo;
}

async function addWorktree(
  git: Git,
  wanted: {
    readonly repo: string;
    readonly branch: string;
    readonly path: string;
  },
): Promise<Result<void, Refusal>> {
  const { repo, branch, path } = wanted;
  if (await exists(path)) {
    return err(
      refusal(
        'refused',
        `There is a folder already: ${path}`,
        'Choose another name for the branch.',
      ),
    );
  }
  await mkdir(dirname(path), { recursive: true });
  const known = await git.run(['show-ref', '--verify', '--quiet', `refs/heads/${branch}`], {
    cwd: repo,
  });
  const args = known.code === 0 ? [path, branch] : ['-b', branch, path, 'HEAD'];
  const { forReading } = await readRepoSettings(git, repo);
  const added = await git.run(['worktree', 'add', '--quiet', ...args], {
    cwd: repo,
    settings: forReading,
  });
  if (added.code === 0) return ok(undefined);
  return err(refusal('refused', `git could not make the worktree: ${added.stderr.trim()}`));
}

/** Takes the worktree away, its branch stays. Call only after its work was saved. */
export async function removeWorktree(git: Git, repo: string, worktree: Worktree): Promise<void> {
  if (await exists(worktree.path)) {
    const { forReading: settings } = await readRepoSettings(git, repo);
    await git.must(['worktree', 'remove', '--force', worktree.path], { cwd: repo, settings });
  }
  await git.run(['worktree', 'prune'], { cwd: repo });
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
