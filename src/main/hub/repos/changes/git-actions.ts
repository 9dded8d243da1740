import { access } from 'node:fs/promises';
import { join } from 'node:path';

import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import type { GitCommand } from '../../../../shared/domain/git-command.ts';
import {
  commandText,
  commitCommand,
  stageCommand,
  unstageCommand,
} from '../../../../shared/domain/git-command.ts';
import type { Refusal } from '../../../../shared/wire/errors.ts';
import { refusal } from '../../../../shared/wire/errors.ts';
import type { Git } from '../git.ts';
import type { GitOptions } from '../git/git-run.ts';
import type { BytePath } from './byte-path.ts';
import { idOfPath, showBytes } from './byte-path.ts';
import { gitRefusal, wordsOf } from './git-refusal.ts';
import type { Change, Listing } from './list-changes.ts';
import { presentPath, stagedFrom, stagedOf } from './present-changes.ts';
import { readRepoSettings } from './repo-settings.ts';
import type { WorkTree } from './work-tree.ts';

// What an operator has git do in a session's repo. The repo's own programs have no part in any of it
// (REPO-1): hooks, filters that only the repo defines, its helpers and its ssh command.

export interface GitRan {
  readonly command: string;
  readonly output: string;
}

type Answer = Promise<Result<GitRan, Refusal>>;

interface Run {
  readonly git: Git;
  readonly command: GitCommand;
  readonly options: GitOptions;
}

async function run({ git, command, options }: Run): Answer {
  const text = commandText(command);
  const outcome = await git.run(command.args, { ...options, isBytes: true });
  if (outcome.code !== 0) return err(gitRefusal(text, outcome));
  return ok({ command: text, output: wordsOf(outcome) });
}

/** Stages or unstages files of the listing; each file has to be one that changed. */
export async function moveFiles(
  git: Git,
  listing: Listing,
  asked: { readonly action: 'stage' | 'unstage'; readonly files: readonly string[] },
): Answer {
  const known = new Map(listing.changes.map((change) => [idOfPath(change.path), change]));
  const chosen: Change[] = [];
  for (const id of asked.files) {
    const change = known.get(id);
    if (!change?.status) {
      return err(
        refusal('changed_since_shown', 'One of the files has no change to stage any more.'),
      );
    }
    chosen.push(change);
  }
  const paths = chosen.flatMap((change) => pathsOf(change, asked.action));
  const { root } = listing.tree;
  const { ownFilters } = await readRepoSettings(git, root);
  if (asked.action === 'stage') {
    const filtered = await findFiltered(git, { root, paths, filters: ownFilters });
    if (filtered) return err(filtered);
  }
  const command = (asked.action === 'stage' ? stageCommand : unstageCommand)(
    paths.map(presentPath),
  );
  const input = command.readsPaths ? { input: paths.map((path) => `${path}\0`).join('') } : {};
  const ran = await run({ git, command, options: { cwd: root, ...input } });
  return ran.ok ? ran : err(await explain(git, listing, { ...asked, paths, refused: ran.error }));
}

interface FailedMove {
  readonly action: 'stage' | 'unstage';
  readonly paths: readonly BytePath[];
  readonly refused: Refusal;
}

/** What git did of it all the same, and what to do about the rest. */
async function explain(
  git: Git,
  { tree }: Listing,
  { action, paths, refused }: FailedMove,
): Promise<Refusal> {
  const hint = await hintFor(git, tree);
  if (action !== 'stage') return refusal(refused.code, refused.message, hint);
  const shape = ['-z', '--others', '--modified', '--deleted', '--exclude-standard'];
  const listed = await git.run(['ls-files', ...shape], { cwd: tree.root, isBytes: true });
  const left = new Set(listed.stdout.split('\0'));
  const missed = paths.filter((path) => left.has(path));
  if (listed.code !== 0 || missed.length === paths.length) {
    return refusal(refused.code, refused.message, hint);
  }
  const names = missed.slice(0, 10).map((path) => showBytes(path).text);
  const more = missed.length > names.length ? ` and ${missed.length - names.length} more` : '';
  return refusal(
    refused.code,
    `${refused.message}\nStaged ${paths.length - missed.length} of ${paths.length} files. Not staged: ${names.join(', ')}${more}.`,
    hint,
  );
}

async function hintFor(git: Git, tree: WorkTree): Promise<string | undefined> {
  const isLocked = await access(join(tree.gitDirectory, 'index.lock')).then(
    () => true,
    () => false,
  );
  if (isLocked) return 'Another git command is running here. Wait until it ends, then try again.';
  const { listed } = await git.settingsOf(tree.root);
  const sparse = listed.findLast(({ key }) => key === 'core.sparsecheckout')?.value;
  if (sparse !== 'true') return undefined;
  return 'This is a sparse checkout. Run `git sparse-checkout add FOLDER` for the folder of the file, or `git add --sparse FILE`, in a terminal.';
}

interface FilterSearch {
  readonly root: string;
  readonly paths: readonly string[];
  readonly filters: readonly string[];
}

/** Why a file that needs a filter of the repo is not staged: without the filter it would be another file. */
async function findFiltered(
  git: Git,
  { root, paths, filters }: FilterSearch,
): Promise<Refusal | undefined> {
  if (filters.length === 0) return undefined;
  const asked = await git.run(['check-attr', '-z', '--stdin', 'filter'], {
    cwd: root,
    isBytes: true,
    input: paths.map((path) => `${path}\0`).join(''),
  });
  // `path NUL filter NUL name NUL`
  const parts = asked.stdout.split('\0');
  const at = parts.findIndex((part, index) => index % 3 === 2 && filters.includes(part));
  if (at === -1) return undefined;
  return refusal(
    'refused',
    `${showBytes(parts[at - 2] ?? '').text} goes through the filter ${parts[at] ?? ''}, which only the repo defines.`,
    'The hub runs no program that a repo names: stage this file in a terminal.',
  );
}

/** Both names of a staged rename: one alone would leave the half of it. */
function pathsOf(change: Change, action: 'stage' | 'unstage'): readonly string[] {
  const from = action === 'unstage' ? stagedFrom(change) : null;
  return from === null ? [change.path] : [change.path, from];
}

/** Commits what is staged, if it is what the operator saw. */
export async function commitStaged(
  git: Git,
  listing: Listing,
  asked: { readonly message: string; readonly staged: string },
): Answer {
  const { files, hash } = stagedOf(listing);
  if (files === 0) {
    return err(refusal('refused', 'Nothing is staged.', 'Stage the changes to commit.'));
  }
  if (hash !== asked.staged) {
    return err(
      refusal('changed_since_shown', 'The staged changes differ from what you were shown.'),
    );
  }
  const { root } = listing.tree;
  return run({
    git,
    command: commitCommand(asked.message),
    options: { cwd: root },
  });
}
