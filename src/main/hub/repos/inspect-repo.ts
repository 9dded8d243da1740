import { createHash } from 'node:crypto';
import { access, constants, lstat, readFile, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';

import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { Git } from './git.ts';
import type { GitOutcome } from './git/git-run.ts';
import { wordsOfGit } from './saving/saving-refused.ts';
import { withoutLineEnd } from './saving/working-place.ts';
import { listWorktrees, repoRootOf } from './worktrees.ts';

export interface RepoInspection {
  /**
   * The folder that a session would work in, with symbolic links resolved: the one that was given, and for a
   * file the top of its repo, or the folder that it lies in.
   */
  readonly path: string;
  readonly isFile: boolean;
  /** The top of its working tree; null for a folder without a repo. */
  readonly repo: string | null;
  /** The folder that stands for the repo in whichever worktree it was asked: its main worktree. */
  readonly root: string | null;
  readonly isWorktree: boolean;
  readonly branch: string | null;
  readonly branches: readonly string[];
  /** Changed and untracked files. */
  readonly changes: number;
  readonly suggestedName: string;
  readonly setup: RepoSetup | null;
}

/** The repo's own setup command, `.roundhouse/setup`. */
export interface RepoSetup {
  readonly text: string;
  /** SHA-256 of the text: the owner allows this content, not the file's name. */
  readonly hash: string;
}

const branchLimit = 200;
const setupLimitBytes = 64 * 1024;

/** What a path is, before a session starts in it. Nothing of the repo is run (REPO-1). */
export async function inspectRepo(
  git: Git,
  given: string,
): Promise<Result<RepoInspection, Refusal>> {
  const found = await findFolder(given);
  if (!found.ok) return found;
  const { folder, isFile } = found.value;
  const top = await git.run(['rev-parse', '--show-toplevel'], { cwd: folder });
  if (top.code !== 0) {
    // What git does not open is not a folder without git: somebody else's repo, say.
    const bare = await bareRefusal(git, folder);
    if (bare) return err(bare);
    if (await hasGitAbove(folder)) return err(unopened(folder, top));
    return ok({ ...plainFolder, path: folder, isFile, suggestedName: nameFrom(folder) });
  }
  const repo = withoutLineEnd(top.stdout);
  const status = await git.run(
    ['status', '--porcelain=v1', '-z', '--no-renames', '--ignore-submodules=dirty'],
    { cwd: repo },
  );
  if (status.code !== 0) return err(unopened(folder, status));
  const changes = status.stdout.split('\0').filter((entry) => entry !== '').length;
  const [branch, branches, isWorktree] = await Promise.all([
    currentBranch(git, repo),
    listBranches(git, repo),
    isLinkedWorktree(git, repo),
  ]);
  const root = await repoRootOf(git, repo);
  const setup = await readSetup(repo);
  return ok({
    path: isFile ? repo : folder,
    isFile,
    repo,
    root,
    isWorktree,
    branch,
    branches,
    changes,
    suggestedName: nameFrom(repo),
    setup,
  });
}

const plainFolder = {
  repo: null,
  root: null,
  isWorktree: false,
  branch: null,
  branches: [],
  changes: 0,
  setup: null,
} as const;

interface FoundFolder {
  readonly folder: string;
  /** A file in it was given. */
  readonly isFile: boolean;
}

async function findFolder(given: string): Promise<Result<FoundFolder, Refusal>> {
  const path = given === '~' || given.startsWith('~/') ? join(homedir(), given.slice(1)) : given;
  if (!isAbsolute(path) || path.includes('\0')) {
    return err(refusal('bad_request', `Not an absolute path: ${given}`));
  }
  try {
    const real = await realpath(resolve(path));
    const isFile = !(await lstat(real)).isDirectory();
    const folder = isFile ? dirname(real) : real;
    // Seeing a folder is not yet the right to look into it.
    await access(folder, constants.R_OK | constants.X_OK);
    return ok({ folder, isFile });
  } catch (thrown) {
    return err(whyUnreadable(given, thrown));
  }
}

function whyUnreadable(given: string, thrown: unknown): Refusal {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (code === 'EACCES' || code === 'EPERM') {
    return refusal(
      'bad_request',
      `No permission to read ${given}`,
      'Give the hub permission to read it.',
    );
  }
  if (code === 'ELOOP') {
    return refusal('bad_request', `${given} is a link that leads back to itself.`);
  }
  return refusal('bad_request', `There is nothing at ${given}`, 'Check the path.');
}

function unopened(folder: string, said: GitOutcome): Refusal {
  const { text, command } = wordsOfGit(said);
  return refusal(
    'bad_request',
    `There is a repo at ${folder}, but git does not open it: ${text}`,
    command === null ? 'Run `git status` there: git says what to do.' : `Run: ${command}`,
  );
}

/** A bare repo has no files to work on, but its worktrees have. */
async function bareRefusal(git: Git, folder: string): Promise<Refusal | null> {
  const worktrees = await listWorktrees(git, folder);
  if (worktrees[0]?.isBare !== true) return null;
  const places = worktrees.slice(1).map(({ path, branch }) => `${path} (${branch ?? 'no branch'})`);
  return refusal(
    'bad_request',
    `${folder} is a bare repository: it has no files to work on.`,
    places.length === 0
      ? `Make a worktree first: git -C '${folder}' worktree add main`
      : `Start in one of its worktrees: ${places.join(', ')}`,
  );
}

/** Whether this folder or one above has a `.git`. */
async function hasGitAbove(folder: string): Promise<boolean> {
  const isHere = await lstat(join(folder, '.git')).then(
    () => true,
    () => false,
  );
  const above = dirname(folder);
  return isHere || (above !== folder && (await hasGitAbove(above)));
}

async function currentBranch(git: Git, repo: string): Promise<string | null> {
  const branch = await git.run(['symbolic-ref', '--short', '-q', 'HEAD'], { cwd: repo });
  return branch.code === 0 ? branch.stdout.trim() : null;
}

async function listBranches(git: Git, repo: string): Promise<readonly string[]> {
  const format = '--format=%(refname:short)';
  const args = ['for-each-ref', format, '--sort=-committerdate', `--count=${branchLimit}`];
  const listed = await git.run([...args, 'refs/heads'], { cwd: repo });
  return listed.stdout.split('\n').filter((line) => line !== '');
}

async function isLinkedWorktree(git: Git, repo: string): Promise<boolean> {
  // One at a time: a path may have a line end.
  const own = await git.run(['rev-parse', '--git-dir'], { cwd: repo });
  const common = await git.run(['rev-parse', '--git-common-dir'], { cwd: repo });
  const [ownPath, commonPath] = [own, common].map((one) =>
    resolve(repo, withoutLineEnd(one.stdout)),
  );
  return own.code === 0 && common.code === 0 && ownPath !== commonPath;
}

export async function readSetup(repo: string): Promise<RepoSetup | null> {
  const file = join(repo, '.roundhouse', 'setup');
  try {
    // A link could name a file that the repo does not own.
    const found = await lstat(file);
    if (!found.isFile() || found.size > setupLimitBytes) return null;
    const text = await readFile(file, 'utf8');
    return { text, hash: createHash('sha256').update(text).digest('hex') };
  } catch {
    // No setup is the usual case; one that cannot be read cannot be run either.
    return null;
  }
}

/** A session name out of a folder's name. */
function nameFrom(path: string): string {
  const cleaned = basename(path)
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/^[^\p{L}\p{N}]+|-+$/gu, '')
    .slice(0, 48);
  return cleaned === '' ? 'session' : cleaned;
}
