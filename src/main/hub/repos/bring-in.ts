import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { BranchService } from './branch-service.ts';
import type { GitRan } from './changes/git-actions.ts';
import type { Git } from './git.ts';
import { listWorktrees } from './worktrees.ts';

// Commits of a container's clone are in the repo as objects by now. From here on it is a merge like any other, except
// that nothing which the repo or the commits name is run, and that it happens whole or not at all: a branch moves in one
// step, from the commit that was looked at.

export interface BringInWanted {
  /** A folder of the repo. */
  readonly repo: string;
  /** Name of the session. */
  readonly name: string;
  /** What is brought in. */
  readonly commit: string;
  /** The branch that it is brought into; made when it is missing. */
  readonly into: string;
  /** `merge`: with a merge commit, also where the branch could just move forward. */
  readonly how: 'fast-forward' | 'merge';
}

interface Tools {
  readonly git: Git;
  readonly branches: BranchService;
}

const commitsShown = 50;

export async function bringIn(
  tools: Tools,
  wanted: BringInWanted,
): Promise<Result<GitRan, Refusal>> {
  const { git, branches } = tools;
  const { repo, name, commit, into, how } = wanted;
  const checked = await git.run(['check-ref-format', `refs/heads/${into}`], { cwd: repo });
  if (checked.code !== 0 || into.startsWith('-')) {
    return err(
      refusal(
        'bad_request',
        `${into} is no name for a branch.`,
        'Use a name such as main or rh/x.',
      ),
    );
  }
  const command = `roundhouse bring-in ${name} --into ${into}${how === 'merge' ? ' --merge' : ''}`;
  const tip = await branches.tipOf(repo, into);
  if (tip === null) {
    await branches.make(repo, into, commit);
    return ok({ command, output: `Made the branch ${into} at ${commit.slice(0, 12)}.` });
  }
  if (await branches.isAncestor(repo, commit, tip)) {
    return ok({ command, output: `${into} has all commits of ${name} already.` });
  }
  const holder = (await listWorktrees(git, repo)).find(({ branch }) => branch === into);
  const dirty = holder ? await branches.changesIn(holder.path) : 0;
  if (holder && dirty > 0) {
    const paths = dirty === 1 ? '1 path is' : `${dirty} paths are`;
    return err(
      refusal(
        'refused',
        `${into} is checked out in ${holder.path}, where ${paths} not committed.`,
        `Commit or stash them, or choose another branch: --into rh/${name}`,
      ),
    );
  }
  const target = await targetOf(tools, wanted, tip);
  if (!target.ok) return target;
  const output = await describe(git, { repo, from: tip, to: target.value, into });
  if (holder) {
    if (!(await branches.fastForward(holder.path, target.value))) {
      return err(
        refusal(
          'refused',
          `git did not take the checkout in ${holder.path} forward: a file there would be overwritten, or it is in use.`,
          `Nothing was changed. Look at \`git status --ignored\` there, or choose another branch: --into rh/${name}`,
        ),
      );
    }
  } else {
    await branches.move(repo, into, { from: tip, to: target.value });
  }
  return ok({ command, output });
}

/** The commit that the branch moves to. */
async function targetOf(
  { branches }: Tools,
  { repo, name, commit, into, how }: BringInWanted,
  tip: string,
): Promise<Result<string, Refusal>> {
  if (how === 'fast-forward') {
    if (await branches.isAncestor(repo, tip, commit)) return ok(commit);
    return err(
      refusal(
        'refused',
        `${into} has commits that ${name} does not have, so it cannot just move forward.`,
        'Ask for a merge commit (--merge), or choose another branch.',
      ),
    );
  }
  const folder = await branches.worktreePath(repo, `bring-in-${name}`);
  const merged = await branches.tryMerge({
    repo,
    folder,
    onto: tip,
    commit,
    message: `Bring in ${name}`,
    by: 'Roundhouse',
  });
  await branches.removeWorktree(repo, folder);
  switch (merged.state) {
    case 'merged':
      return ok(merged.commit);
    case 'conflict':
      return err(
        refusal(
          'refused',
          `It conflicts with ${into} in ${merged.files.map(readable).join(', ')}. Nothing was merged.`,
          `Bring it into a branch of its own (--into rh/${name}), and merge that by hand.`,
        ),
      );
    case 'failed':
      return err(refusal('refused', `git did not merge it: ${readable(merged.reason)}`));
  }
}

async function describe(
  git: Git,
  { repo, from, to, into }: { readonly [name in 'repo' | 'from' | 'to' | 'into']: string },
): Promise<string> {
  const range = `${from}..${to}`;
  const log = [
    'log',
    '--format=%h %s',
    '--no-show-signature',
    `--max-count=${commitsShown}`,
    range,
  ];
  const [commits, stat] = await Promise.all([
    git.must(log, { cwd: repo }),
    git.must(['diff', '--stat', '--no-ext-diff', '--no-textconv', from, to], { cwd: repo }),
  ]);
  return `${into} is at ${to.slice(0, 12)} now.\n${readable(commits)}${readable(stat)}`.trimEnd();
}

/** A worker wrote it. */
function readable(text: string): string {
  return text.replaceAll(/[^\P{C}\n]/gu, '�');
}
