import { readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import type { Git } from '../git.ts';
import { gitRefused, SavingRefused } from './saving-refused.ts';

/** A linked worktree of a repo, as far as both sides of it agree. */
export interface WorkingPlace {
  /** As a real path; null when the folder is gone and only the repo's record of it is left. */
  readonly root: string | null;
  readonly gitDirectory: string;
  readonly common: string;
}

export interface WorktreeOfRepo {
  readonly repo: string;
  readonly path: string;
}

/** The git directory that all worktrees of a repo share, asked from any folder of it. */
export async function commonOf(git: Git, repo: string): Promise<string> {
  const asked = await git.run(['rev-parse', '--git-common-dir'], { cwd: repo });
  if (asked.code !== 0) {
    throw gitRefused(`git does not open ${repo}`, asked, `Run \`git status\` in ${repo}.`);
  }
  return realpath(resolve(repo, withoutLineEnd(asked.stdout)));
}

/** Refuses where the folder is no worktree any more, or of another repo than it should be. */
export async function findPlace(git: Git, wanted: WorktreeOfRepo): Promise<WorkingPlace | null> {
  const root = await realpath(wanted.path).catch(() => null);
  if (root === null) return recordOf(git, wanted);
  const pointer = await readFile(join(root, '.git'), 'utf8').catch(() => null);
  if (pointer === null) throw noWorktree(root, 'its file .git is missing');
  const target = resolve(root, withoutLineEnd(pointer.replace(/^gitdir: /, '')));
  const record = await realpath(target).catch(() => null);
  if (record === null)
    throw noWorktree(root, `its repository is not at ${dirname(target)} any more`);
  const asked = await git.run(['rev-parse', '--show-toplevel'], { cwd: root });
  if (asked.code !== 0) {
    throw gitRefused(`git does not open ${root}`, asked, `Run \`git status\` in ${root}.`);
  }
  const common = await commonOf(git, root);
  if (withoutLineEnd(asked.stdout) !== root) {
    throw noWorktree(root, `git takes it for a part of ${withoutLineEnd(asked.stdout)}`);
  }
  return { root, gitDirectory: record, common };
}

async function recordOf(git: Git, { repo, path }: WorktreeOfRepo): Promise<WorkingPlace | null> {
  const isThere = await realpath(repo).catch(() => null);
  if (isThere === null) return null;
  const common = await commonOf(git, repo);
  const records = join(common, 'worktrees');
  for (const name of await readdir(records).catch(() => [])) {
    const gitDirectory = join(records, name);
    const pointer = await readFile(join(gitDirectory, 'gitdir'), 'utf8').catch(() => '');
    const file = resolve(gitDirectory, withoutLineEnd(pointer));
    if (file === join(path, '.git')) return { root: null, gitDirectory, common };
  }
  return null;
}

function noWorktree(root: string, why: string): SavingRefused {
  return new SavingRefused(
    `git does not read the worktree ${root}: ${why}.`,
    `If the repository was moved, run \`git worktree repair '${root}'\` in it, then repeat. To forget the session and leave the folder as it is: rm --keep-worktree`,
  );
}

/** Without the one line end that git adds: a name may end in blanks, and in a line end of its own. */
export function withoutLineEnd(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}
