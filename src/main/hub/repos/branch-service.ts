import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { AppError } from '../../../shared/base/app-error.ts';
import type { Git } from './git.ts';
import { exists, listWorktrees, worktreeFolderOf } from './worktrees.ts';

/** What came of trying a merge. Only `merged` has made a commit, and no branch has it yet. */
export type MergeOutcome =
  | { readonly state: 'merged'; readonly commit: string }
  | { readonly state: 'conflict'; readonly files: readonly string[] }
  | { readonly state: 'failed'; readonly reason: string };

export interface MergeWanted {
  readonly repo: string;
  /** A worktree that only merges use; made when it is missing. */
  readonly folder: string;
  /** The commit that is merged into, and the one that is merged. */
  readonly onto: string;
  readonly commit: string;
  readonly message: string;
  /** Who makes the merge commit. */
  readonly by: string;
}

/** Branches that the hub itself makes, reads and moves. Never the one of a person's checkout. */
export class BranchService {
  readonly #git: Git;

  constructor(git: Git) {
    this.#git = git;
  }

  /** The commit that a branch or another name stands for; null when there is none. */
  async commitOf(repo: string, name: string): Promise<string | null> {
    const found = await this.#git.run(['rev-parse', '--verify', '-q', `${name}^{commit}`], {
      cwd: repo,
    });
    return found.code === 0 ? found.stdout.trim() : null;
  }

  tipOf(repo: string, branch: string): Promise<string | null> {
    return this.commitOf(repo, `refs/heads/${branch}`);
  }

  /** The branches whose names begin with a prefix and a slash. */
  async listBelow(repo: string, prefix: string): Promise<readonly string[]> {
    const format = '--format=%(refname:lstrip=2)';
    const listed = await this.#git.must(['for-each-ref', format, `refs/heads/${prefix}/`], {
      cwd: repo,
    });
    return listed.split('\n').filter((name) => name !== '');
  }

  /** Makes the branch unless it is there already. */
  async make(repo: string, branch: string, at: string): Promise<void> {
    if ((await this.tipOf(repo, branch)) !== null) return;
    await this.#git.must(['update-ref', `refs/heads/${branch}`, at, ''], { cwd: repo });
  }

  /** Moves the branch from one commit to another, and not from anywhere else. */
  async move(
    repo: string,
    branch: string,
    { from, to }: { readonly from: string; readonly to: string },
  ): Promise<void> {
    await this.#git.must(['update-ref', `refs/heads/${branch}`, to, from], { cwd: repo });
  }

  /** The text of a file in a commit; null when it has none of that name. */
  async readFile(repo: string, commit: string, path: string): Promise<string | null> {
    const found = await this.#git.run(['cat-file', 'blob', `${commit}:${path}`], { cwd: repo });
    return found.code === 0 ? found.stdout : null;
  }

  async isAncestor(repo: string, commit: string, of: string): Promise<boolean> {
    const asked = await this.#git.run(['merge-base', '--is-ancestor', commit, of], { cwd: repo });
    return asked.code === 0;
  }

  /** How many paths of a checkout differ from its commit, new files included. */
  async changesIn(folder: string): Promise<number> {
    const shape = ['--porcelain=v1', '-z', '--untracked-files=all'];
    const status = await this.#git.must(['status', ...shape], { cwd: folder });
    return status.split('\0').filter((entry) => entry !== '').length;
  }

  /** Takes a checkout forward to a commit that contains its own; false when git does not: ignored files count as well. */
  async fastForward(folder: string, to: string): Promise<boolean> {
    const moved = await this.#git.run(
      ['merge', '--ff-only', '--no-overwrite-ignore', '--quiet', to],
      { cwd: folder },
    );
    return moved.code === 0;
  }

  /** The worktree that has the branch checked out; null when none has. */
  async checkoutOf(repo: string, branch: string): Promise<string | null> {
    const listed = await listWorktrees(this.#git, repo);
    return listed.find((worktree) => worktree.branch === branch)?.path ?? null;
  }

  /** Whether git takes the folder for the repo's worktree of this branch: a session may have changed its `.git`. */
  async isWorktreeOf(repo: string, folder: string, branch: string): Promise<boolean> {
    if ((await this.checkoutOf(repo, branch)) !== folder) return false;
    const [top, head] = await Promise.all([
      this.#git.run(['rev-parse', '--show-toplevel'], { cwd: folder }),
      this.#git.run(['symbolic-ref', '-q', 'HEAD'], { cwd: folder }),
    ]);
    return top.stdout.trim() === folder && head.stdout.trim() === `refs/heads/${branch}`;
  }

  /** Keeps a commit under a name that is no branch. */
  async keep(repo: string, ref: string, commit: string): Promise<void> {
    await this.#git.must(['update-ref', ref, commit], { cwd: repo });
  }

  /** Puts a clean checkout of a branch, and the branch, to another commit. */
  async reset(folder: string, to: string): Promise<void> {
    await this.#git.must(['reset', '--keep', '--quiet', to], { cwd: folder });
  }

  /** The merge commit with this subject that brought the commit in, between two commits of a branch; null without one. */
  async mergeOf(
    repo: string,
    range: { readonly from: string; readonly to: string },
    { commit, subject }: { readonly commit: string; readonly subject: string },
  ): Promise<string | null> {
    const listed = await this.#git.must(
      [
        'log',
        '--first-parent',
        '--merges',
        '--format=%H%x00%P%x00%s',
        `${range.from}..${range.to}`,
      ],
      { cwd: repo },
    );
    for (const line of listed.split('\n')) {
      const [merge = '', parents = '', said = ''] = line.split('\0');
      if (said === subject && parents.split(' ')[1] === commit) return merge;
    }
    return null;
  }

  /** Where a worktree of this name would be, beside the others of the repo. */
  async worktreePath(repo: string, name: string): Promise<string> {
    return join(await worktreeFolderOf(this.#git, repo), name);
  }

  /** Merges in a worktree of its own, on no branch: whoever finds the result good moves a branch to it. */
  async tryMerge(wanted: MergeWanted): Promise<MergeOutcome> {
    const { repo, folder, onto, commit, message, by } = wanted;
    const cwd = folder;
    await this.#checkOut(repo, folder, onto);
    const environment = {
      GIT_AUTHOR_NAME: by,
      GIT_AUTHOR_EMAIL: 'roundhouse@localhost',
      GIT_COMMITTER_NAME: by,
      GIT_COMMITTER_EMAIL: 'roundhouse@localhost',
    };
    const merged = await this.#git.run(
      ['merge', '--no-ff', '--no-edit', '--no-gpg-sign', '-m', message, commit],
      { cwd, environment },
    );
    if (merged.code === 0) {
      return {
        state: 'merged',
        commit: await this.#git.must(['rev-parse', 'HEAD'], { cwd }).then(trim),
      };
    }
    const open = await this.#git.run(['diff', '--name-only', '--diff-filter=U', '-z'], { cwd });
    const files = open.stdout.split('\0').filter((file) => file !== '');
    await this.#git.run(['merge', '--abort'], { cwd });
    if (files.length > 0) return { state: 'conflict', files };
    return { state: 'failed', reason: (merged.stderr.trim() || merged.stdout.trim()).slice(-2000) };
  }

  /** Removes a worktree that only merges used; one that has anything of a person in it stays. */
  async removeWorktree(repo: string, folder: string): Promise<void> {
    if (!(await exists(folder))) return;
    await this.#git.run(['worktree', 'remove', folder], { cwd: repo });
  }

  /** As it is after a merge that was cut off as well: whatever was left of that goes. */
  async #checkOut(repo: string, folder: string, commit: string): Promise<void> {
    const known = (await listWorktrees(this.#git, repo)).find(({ path }) => path === folder);
    if (known && known.branch !== null) {
      throw new AppError(
        'refused',
        `${folder} has ${known.branch} checked out, so no merge uses it.`,
      );
    }
    if (!known || !(await exists(folder))) {
      await mkdir(dirname(folder), { recursive: true });
      await this.#git.run(['worktree', 'prune'], { cwd: repo });
      await this.#git.must(['worktree', 'add', '--quiet', '--detach', folder, commit], {
        cwd: repo,
      });
      return;
    }
    await this.#git.must(['reset', '--hard', '--quiet'], { cwd: folder });
    // Before the checkout, which would stop at a file that a check has made where the commit has one.
    await this.#git.must(['clean', '-ffdq'], { cwd: folder });
    await this.#git.must(['checkout', '--quiet', '--force', '--detach', commit], { cwd: folder });
  }
}

function trim(text: string): string {
  return text.trim();
}
