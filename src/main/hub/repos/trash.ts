import { mkdtemp, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { readRepoSettings } from './changes/repo-settings.ts';
import type { Git } from './git.ts';
import { exists, mainWorktreeOf } from './worktrees.ts';

// Before anything of ours removes a worktree, all its work goes into a commit under
// `refs/roundhouse/trash/SESSION/TIME`: what is committed, what is changed and what is untracked (what the
// repo ignores is not work). No branch moves and no index changes; git keeps it until the ref is deleted.

const trashPrefix = 'refs/roundhouse/trash/';

export interface SavedWork {
  readonly ref: string;
  readonly session: string;
  readonly savedAt: string;
  /** Files that differ from the commit that the work was on. */
  readonly files: number;
}

export interface SaveRequest {
  readonly path: string;
  /** Session name, safe for a ref. */
  readonly session: string;
  /** ISO time. */
  readonly at: string;
}

/** Saves the work of a working tree; null when there is nothing that its branch has not got. */
export async function saveWork(git: Git, request: SaveRequest): Promise<string | null> {
  const { path } = request;
  if (!(await exists(path))) return null;
  const head = await git.run(['rev-parse', '--verify', '-q', 'HEAD^{commit}'], { cwd: path });
  const parent = head.code === 0 ? head.stdout.trim() : null;
  const tree = await writeWorkTree(git, path);
  if (
    parent !== null &&
    (await git.must(['rev-parse', `${parent}^{tree}`], { cwd: path })).trim() === tree
  ) {
    return null;
  }
  const stamp = request.at.replaceAll(/[:.]/g, '-');
  const ref = `${trashPrefix}${refPart(request.session)}/${stamp}`;
  const message = `Work of ${request.session}, saved by Roundhouse before its removal`;
  const commit = await git.must(
    ['commit-tree', tree, ...(parent === null ? [] : ['-p', parent]), '-m', message],
    { cwd: path, environment: author },
  );
  // `--create-reflog` and an empty old value: an existing ref is never overwritten.
  await git.must(['update-ref', '--create-reflog', ref, commit.trim(), ''], { cwd: path });
  return ref;
}

/** Writes tracked and untracked files into the object store by an index of our own. */
async function writeWorkTree(git: Git, path: string): Promise<string> {
  const gitDirectory = (await git.must(['rev-parse', '--absolute-git-dir'], { cwd: path })).trim();
  const folder = await mkdtemp(join(gitDirectory, 'roundhouse-'));
  try {
    const environment = { GIT_INDEX_FILE: join(folder, 'index') };
    // What a filter of the repo would make of a file is not the work: the file is.
    const { forReading: settings } = await readRepoSettings(git, path);
    const options = { cwd: path, environment, settings };
    await git.run(['read-tree', 'HEAD'], options);
    await git.must(['add', '--all', '--', '.'], options);
    // It compares files as well, where their times are too near to tell.
    return (await git.must(['write-tree'], options)).trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// The saving works for people who have not told git who they are, too.
const author = {
  GIT_AUTHOR_NAME: 'Roundhouse',
  GIT_AUTHOR_EMAIL: 'roundhouse@localhost',
  GIT_COMMITTER_NAME: 'Roundhouse',
  GIT_COMMITTER_EMAIL: 'roundhouse@localhost',
};

function refPart(name: string): string {
  const safe = name.replaceAll(/[^\p{L}\p{N}_-]+/gu, '-');
  return safe === '' ? 'session' : safe;
}

/** Saved work of a repo, newest first. */
export async function listSavedWork(git: Git, repo: string): Promise<readonly SavedWork[]> {
  const format = '--format=%(refname)%00%(creatordate:iso-strict)';
  const listed = await git.must(['for-each-ref', format, '--sort=-creatordate', trashPrefix], {
    cwd: repo,
  });
  const lines = listed.split('\n').filter((line) => line !== '');
  return Promise.all(
    lines.map(async (line) => {
      const [ref = '', savedAt = ''] = line.split('\0');
      const [session = ''] = ref.slice(trashPrefix.length).split('/');
      return { ref, session, savedAt, files: await countFiles(git, repo, ref) };
    }),
  );
}

async function countFiles(git: Git, repo: string, ref: string): Promise<number> {
  const parent = await git.run(['rev-parse', '--verify', '-q', `${ref}^`], { cwd: repo });
  const args =
    parent.code === 0 ? ['diff', '--name-only', '-z', `${ref}^`, ref] : ['ls-tree', '-rz', ref];
  const files = await git.must(args, { cwd: repo });
  return files.split('\0').filter((file) => file !== '').length;
}

export interface RestoreRequest {
  readonly repo: string;
  readonly ref: string;
  /** Where; a new folder beside the repo when not given. */
  readonly path?: string | undefined;
}

/** Brings saved work back into a new worktree on a new branch, files uncommitted as they were. */
export async function restoreWork(
  git: Git,
  request: RestoreRequest,
): Promise<Result<{ readonly path: string; readonly branch: string }, Refusal>> {
  const { repo, ref } = request;
  const known = await git.run(['rev-parse', '--verify', '-q', `${ref}^{commit}`], { cwd: repo });
  if (!ref.startsWith(trashPrefix) || known.code !== 0) {
    return err(refusal('not_found', `There is no saved work ${ref} in ${repo}.`));
  }
  const name = ref.slice(trashPrefix.length);
  const branch = `restored/${name}`;
  const main = await mainWorktreeOf(git, repo);
  const path =
    request.path ??
    join(dirname(main), `${basename(main)}-worktrees`, `restored-${name.replaceAll('/', '-')}`);
  if (await exists(path)) return err(refusal('refused', `There is a folder already: ${path}`));
  const parent = await git.run(['rev-parse', '--verify', '-q', `${ref}^`], { cwd: repo });
  const { forReading } = await readRepoSettings(git, repo);
  const added = await git.run(['worktree', 'add', '--quiet', '-b', branch, path, ref], {
    cwd: repo,
    settings: forReading,
  });
  if (added.code !== 0) {
    return err(refusal('refused', `git could not restore it: ${added.stderr.trim()}`));
  }
  // Back onto the commit that the work was on: the files stay, as changes.
  if (parent.code === 0) {
    const options = { cwd: path, settings: forReading };
    await git.must(['reset', '--quiet', '--mixed', `${ref}^`], options);
  }
  return ok({ path, branch });
}
