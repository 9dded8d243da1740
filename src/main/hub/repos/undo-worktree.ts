import type { Git } from './git.ts';
import { exists, listWorktrees, type PlannedWorktree } from './worktrees.ts';

/**
 * Removes a worktree that was made for a session which does not exist after all, with the branch that was made for it.
 * Anything in it that is not the commit that was checked out keeps it. Null: nothing of it is left; otherwise a
 * sentence that says what is.
 */
export async function undoWorktree(git: Git, planned: PlannedWorktree): Promise<string | null> {
  const { repo, path, branch, base, isNewBranch } = planned;
  const listed = (await listWorktrees(git, repo)).find((worktree) => worktree.path === path);
  if (!listed && (await exists(path))) return `${path} exists and is no worktree of ${repo}.`;
  if (listed) {
    // git may still be at work: it outlives a hub that was killed.
    if (listed.lock === 'initializing') return isLeft(path, 'is incomplete');
    if (listed.branch !== branch || !(await isUntouched(git, planned))) {
      return isLeft(path, 'has changes in it');
    }
    const removed = await git.run(['worktree', 'remove', path], { cwd: repo });
    if (removed.code !== 0) return isLeft(path, 'could not be removed');
  }
  // Only where it was made for the worktree, and only while it is where it began.
  if (isNewBranch) await git.run(['update-ref', '-d', `refs/heads/${branch}`, base], { cwd: repo });
  return null;
}

/** At the commit that was checked out, without a changed, an untracked or an ignored file. */
async function isUntouched(git: Git, { path, base }: PlannedWorktree): Promise<boolean> {
  const head = await git.run(['rev-parse', 'HEAD'], { cwd: path });
  const shape = ['--porcelain=v1', '-z', '--untracked-files=all', '--ignored=matching'];
  const status = await git.run(['status', ...shape], { cwd: path });
  return status.code === 0 && status.stdout === '' && head.stdout.trim() === base;
}

function isLeft(path: string, why: string): string {
  return `The worktree ${path} ${why}. Look at it, then remove it with \`git worktree remove --force --force '${path}'\`.`;
}
