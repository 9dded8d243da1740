import { lstat, mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Worktree } from '../../../shared/domain/event.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { readRepoSettings } from './changes/repo-settings.ts';
import { findMissingFiles } from './find-missing-files.ts';
import type { Git } from './git.ts';

/** A worktree before it is made. */
export type PlannedWorktree = Worktree & { readonly repo: string; readonly isNewBranch: boolean };

/**
 * Where a worktree would be: beside the repo, in `REPO-worktrees/BRANCH`, never in the system's temp directory, which
 * is cleaned up with work inside. An existing branch is checked out, a new one begins at HEAD. Changes nothing.
 */
export async function planWorktree(
  git: Git,
  repo: string,
  branch: string,
): Promise<Result<PlannedWorktree, Refusal>> {
  const named = await git.run(['check-ref-format', '--branch', branch], { cwd: repo });
  if (named.code !== 0) return err(refusal('bad_request', `Not a name for a branch: ${branch}`));
  const head = await git.run(['rev-parse', '--verify', 'HEAD^{commit}'], { cwd: repo });
  if (head.code !== 0) {
    return err(
      refusal('refused', 'A worktree needs a commit, and the repo has none yet.', 'Commit first.'),
    );
  }
  const path = join(await worktreeFolderOf(git, repo), branch.replaceAll('/', '-'));
  if (await exists(path)) return err(await folderIsThere(git, repo, path));
  const known = await git.run(['rev-parse', '--verify', '-q', `refs/heads/${branch}^{commit}`], {
    cwd: repo,
  });
  const isNewBranch = known.code !== 0;
  const holder = isNewBranch
    ? undefined
    : (await listWorktrees(git, repo)).find((worktree) => worktree.branch === branch);
  if (holder) return err(await isCheckedOut(git, branch, holder));
  const base = (isNewBranch ? head : known).stdout.trim();
  return ok({ repo, path, branch, base, isNewBranch });
}

/** The exit code of a git that does not know an option. */
const unknownOption = 129;

/** A line of `git worktree list`. */
export interface ListedWorktree {
  readonly path: string;
  readonly isBare: boolean;
  /** Why git keeps it; `initializing` while git makes it. Null: it is not locked. */
  readonly lock: string | null;
  /** Null on no branch, and of a bare repo. */
  readonly branch: string | null;
}

/** All worktrees of a repo, the main one first; none when git does not say. */
export async function listWorktrees(git: Git, folder: string): Promise<readonly ListedWorktree[]> {
  const list = ['worktree', 'list', '--porcelain'];
  const zeroed = await git.run([...list, '-z'], { cwd: folder });
  // `-z` came with 2.36; before, a path with a line end in it cannot be told.
  const isOld = zeroed.code === unknownOption;
  const listed = isOld ? await git.run(list, { cwd: folder }) : zeroed;
  if (listed.code !== 0) return [];
  const end = isOld ? '\n' : '\0';
  return listed.stdout
    .split(`${end}${end}`)
    .map((entry) => entry.split(end))
    .flatMap(([first = '', ...fields]) => {
      if (!first.startsWith('worktree ')) return [];
      const branch = fields.find((field) => field.startsWith('branch refs/heads/'));
      const lock = fields.find((field) => /^locked(?: |$)/.test(field));
      return {
        path: first.slice('worktree '.length),
        isBare: fields.includes('bare'),
        lock: lock?.slice('locked '.length) ?? null,
        branch: branch?.slice('branch refs/heads/'.length) ?? null,
      };
    });
}

/**
 * The folder that stands for a repo, whichever of its worktrees was named: the main worktree. A bare repo
 * has none: it is the folder whose `.git` points to it, or the bare repo.
 */
export async function repoRootOf(git: Git, folder: string): Promise<string> {
  const [main] = await listWorktrees(git, folder);
  if (!main) return folder;
  if (!main.isBare) return folderOfMain(git, main.path);
  const above = dirname(main.path);
  const pointer = await lstat(join(above, '.git')).catch(() => null);
  return pointer?.isFile() ? above : main.path;
}

/**
 * Of a submodule git lists the git directory, `.git/modules/NAME` of the repo around it, as the main worktree. Worktrees
 * beside that would be inside of a `.git`, where people look for none and git deletes what it likes.
 */
async function folderOfMain(git: Git, listed: string): Promise<string> {
  if (await exists(join(listed, '.git'))) return listed;
  const top = await git.run(['rev-parse', '--show-toplevel'], { cwd: listed });
  return top.code === 0 ? top.stdout.replace(/\n$/, '') : listed;
}

/** The repo around all others that a submodule is in; of any other repo itself. */
async function outermostOf(git: Git, path: string): Promise<string> {
  const around = await git.run(['rev-parse', '--show-superproject-working-tree'], { cwd: path });
  const outer = around.stdout.replace(/\n$/, '');
  return around.code === 0 && outer !== '' ? outermostOf(git, outer) : path;
}

/** Where new worktrees go: beside the repo, or beside the other worktrees of a bare one. */
export async function worktreeFolderOf(git: Git, folder: string): Promise<string> {
  const listed = await listWorktrees(git, folder);
  const [main] = listed;
  if (!main) return join(dirname(folder), `${basename(folder)}-worktrees`);
  if (!main.isBare) {
    const path = await folderOfMain(git, main.path);
    const outer = await outermostOf(git, path);
    // Inside of the repo around it they would be files of that one.
    const name = outer === path ? basename(path) : `${basename(outer)}-${basename(path)}`;
    return join(dirname(outer), `${name}-worktrees`);
  }
  const beside = listed.find(({ path }) => path === folder) ?? listed[1];
  return beside ? dirname(beside.path) : await repoRootOf(git, folder);
}

export async function makeWorktree(
  git: Git,
  { repo, branch, path, base, isNewBranch }: PlannedWorktree,
): Promise<Result<Worktree, Refusal>> {
  await mkdir(dirname(path), { recursive: true });
  const args = isNewBranch ? ['-b', branch, path, base] : [path, branch];
  const { forReading } = await readRepoSettings(git, repo);
  const added = await git.run(['worktree', 'add', '--quiet', ...args], {
    cwd: repo,
    settings: forReading,
  });
  if (added.code !== 0) {
    return err(refusal('refused', `git could not make the worktree: ${added.stderr.trim()}`));
  }
  // Of an existing branch, which may have moved since it was planned.
  const head = await git.must(['rev-parse', 'HEAD'], { cwd: path });
  const missing = await findMissingFiles(git, { path, settings: forReading });
  return ok({ path, branch, base: head.trim(), ...(missing && { missing }) });
}

/** git checks a branch out in one worktree only. */
async function isCheckedOut(git: Git, branch: string, holder: ListedWorktree): Promise<Refusal> {
  const path = await folderOfMain(git, holder.path);
  return refusal(
    'refused',
    `The branch ${branch} is already checked out in ${path}.`,
    `Start in it (roundhouse start '${path}'), or choose another branch.`,
  );
}

async function folderIsThere(git: Git, repo: string, path: string): Promise<Refusal> {
  const known = (await listWorktrees(git, repo)).find((worktree) => worktree.path === path);
  if (known) {
    const branch = known.branch === null ? 'on no branch' : `on branch ${known.branch}`;
    return refusal(
      'refused',
      `There is a folder already: ${path}, a worktree of this repository ${branch}.`,
      `Start in it (roundhouse start '${path}'), take it away (git worktree remove '${path}'), or choose another branch.`,
    );
  }
  return refusal(
    'refused',
    `There is a folder already: ${path}. git does not know it as a worktree, so it may be left from an earlier one.`,
    'Move it away if you need what is in it, delete it, or choose another branch.',
  );
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
