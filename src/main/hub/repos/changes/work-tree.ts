import { lstat, readdir, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import type { Refusal } from '../../../../shared/wire/errors.ts';
import { refusal } from '../../../../shared/wire/errors.ts';
import type { Git } from '../git.ts';

/** A session's working tree. */
export interface WorkTree {
  /** Its top, with symbolic links resolved. */
  readonly root: string;
  readonly gitDirectory: string;
  readonly isLinked: boolean;
}

/**
 * The working tree that a folder is in. The folders on the disk say where it is, and git has to agree: a
 * `core.worktree` in the repo's configuration could name any other place of this machine (REPO-2).
 */
export async function findWorkTree(git: Git, folder: string): Promise<Result<WorkTree, Refusal>> {
  const real = await realpath(folder).catch(() => null);
  if (real === null) {
    return err(
      refusal('refused', `The folder ${folder} is gone.`, 'Restore it, or remove the session.'),
    );
  }
  const root = await topOf(real);
  if (root === null) {
    return err(
      refusal(
        'refused',
        `${real} is in no git repository.`,
        'Run `git init` in it to see changes.',
      ),
    );
  }
  const asked = ['rev-parse', '--show-toplevel', '--absolute-git-dir', '--git-common-dir'];
  const said = await git.run(asked, { cwd: root });
  const [top, gitDirectory, common] = said.stdout.split('\n');
  if (said.code !== 0 || gitDirectory === undefined || common === undefined) {
    return err(refusal('refused', `git does not read ${root}: ${said.stderr.trim()}`));
  }
  if (top !== root) {
    return err(
      refusal(
        'refused',
        `The configuration of ${root} names another working tree: ${top}`,
        'Unset `core.worktree` there.',
      ),
    );
  }
  return ok({ root, gitDirectory, isLinked: gitDirectory !== resolve(root, common) });
}

/**
 * Of a worktree that lost its `.git` git takes the repo around it: what is meant for the one would be staged, committed and
 * pushed in the other.
 */
export async function checkWorktree(tree: WorkTree, path: string): Promise<Refusal | null> {
  const real = await realpath(path).catch(() => path);
  if (tree.root === real) return null;
  return refusal(
    'refused',
    `${real} is no worktree any more: its file .git is missing, and git takes it for a part of ${tree.root}.`,
    `If it was pruned or moved, run \`git worktree repair '${real}'\` in its repository.`,
  );
}

async function topOf(folder: string): Promise<string | null> {
  for (let at = folder; ; at = dirname(at)) {
    if (await isThere(join(at, '.git'))) return at;
    if (dirname(at) === at) return null;
  }
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** What git left unfinished, by the files that it keeps about it. */
const operations: readonly (readonly [file: string, operation: string])[] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
];

export async function unfinishedOperation(tree: WorkTree): Promise<string | null> {
  for (const [file, operation] of operations) {
    if (await isThere(join(tree.gitDirectory, file))) return operation;
  }
  return null;
}

const commitHooks = ['pre-commit', 'prepare-commit-msg', 'commit-msg', 'post-commit'];

/** Hooks that a commit in a terminal would run. */
export async function commitHooksOf(git: Git, tree: WorkTree): Promise<readonly string[]> {
  const { root } = tree;
  // Our own setting hides the repo's: only its files are asked.
  const configured = await git.run(['config', '--local', '--path', '--get', 'core.hooksPath'], {
    cwd: root,
  });
  const usual = await git.run(['rev-parse', '--git-common-dir'], { cwd: root });
  const folder =
    configured.code === 0
      ? resolve(root, configured.stdout.trimEnd())
      : join(resolve(root, usual.stdout.trimEnd()), 'hooks');
  const names = await readdir(folder).catch((): string[] => []);
  return commitHooks.filter((hook) => names.includes(hook));
}
