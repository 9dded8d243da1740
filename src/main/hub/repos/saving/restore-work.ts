import { dirname, join } from 'node:path';

import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import type { Refusal } from '../../../../shared/wire/errors.ts';
import { refusal } from '../../../../shared/wire/errors.ts';
import { readRepoSettings } from '../changes/repo-settings.ts';
import type { Git, GitSetting } from '../git.ts';
import { exists, worktreeFolderOf } from '../worktrees.ts';
import type { LeftOut } from './left-out.ts';
import { readSaved } from './list-saved-work.ts';
import { savingSettings } from './object-draft.ts';
import { makeFolder, restoreRepositories } from './restore-repositories.ts';
import { trashPrefix } from './save-work.ts';
import type { SavedManifest } from './saved-manifest.ts';
import { wordsOfGit } from './saving-refused.ts';
import { nextStepOf } from './unfinished-operations.ts';

export interface RestoreRequest {
  readonly repo: string;
  readonly ref: string;
  /** Where; a new folder beside the repo when not given. */
  readonly path?: string | undefined;
}

/** Where the work will be restored. */
export async function restoredPathOf(git: Git, request: RestoreRequest): Promise<string> {
  if (request.path !== undefined) return request.path;
  const name = request.ref.slice(trashPrefix.length).replaceAll('/', '-');
  return join(await worktreeFolderOf(git, request.repo), `restored-${name}`);
}

/** What came back, and where it is. */
export interface RestoredWork {
  readonly path: string;
  readonly branch: string;
  /** Files that are changed or untracked now, as they were. */
  readonly files: number;
  /** Branches at commits that no branch had. */
  readonly commits: readonly RestoredCommit[];
  /** Folders with their repositories in them. */
  readonly repositories: readonly string[];
  /** Rebases, merges and the like that were not finished: a sentence with the command for each. */
  readonly unfinished: readonly string[];
  /** What could not be brought back, and why. */
  readonly problems: readonly string[];
}

export interface RestoredCommit {
  readonly branch: string;
  readonly hash: string;
  readonly subject: string;
}

const branchLimit = 20;

/** Brings saved work back into a new worktree on a new branch, files uncommitted as they were. */
export async function restoreWork(
  git: Git,
  request: RestoreRequest & { readonly path: string },
): Promise<Result<RestoredWork, Refusal>> {
  const { repo, ref, path } = request;
  const known = await git.run(['rev-parse', '--verify', '-q', `${ref}^{commit}`], { cwd: repo });
  if (!ref.startsWith(trashPrefix) || known.code !== 0) {
    return err(refusal('not_found', `There is no saved work ${ref} in ${repo}.`));
  }
  const name = ref.slice(trashPrefix.length);
  if (await exists(path)) {
    return err(
      refusal('refused', `There is a folder already: ${path}`, 'Choose another one with --path.'),
    );
  }
  const branch = await freeBranch(git, repo, `restored/${name}`);
  const saved = await readSaved(git, repo, ref);
  const added = await addWorktree(git, { repo, path, branch, commit: ref });
  if (!added.ok) return added;
  // Back onto the commit that the work was on: the files stay, as changes.
  if (saved.base !== null) {
    const options = { cwd: path, settings: await restoringSettings(git, repo) };
    await git.must(['reset', '--quiet', '--mixed', saved.base], options);
  }
  const files = await countFiles(git, path);
  const nothing: RestoredWork = {
    path,
    branch,
    files,
    commits: [],
    repositories: [],
    unfinished: [],
    problems: [],
  };
  const { manifest, details } = saved;
  if (manifest === null || details === null) return ok(nothing);
  if (manifest.index !== null) {
    // Staged as it was: neither like the files nor like the commit.
    await git.must(['read-tree', manifest.index], { cwd: path });
  }
  const commits = await restoreCommits(git, { repo, branch, manifest });
  const inner = await restoreRepositories(git, { root: path, manifest, branch });
  const operations = manifest.unfinished ?? [];
  const unfinished = operations.map((operation) => nextStepOf(operation, details));
  return ok({
    ...nothing,
    commits,
    repositories: inner.repositories,
    unfinished,
    problems: [...inner.problems, ...(await restoreLeftOut(path, manifest.leftOut ?? []))],
  });
}

/** Makes empty folders again, and says of everything else that it could not be saved. */
async function restoreLeftOut(
  path: string,
  leftOut: readonly LeftOut[],
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const one of leftOut) {
    if (one.kind !== 'empty folder') {
      problems.push(`${one.path}: a ${one.kind}, which git cannot save`);
      continue;
    }
    // Where a file is by now, an empty folder is no loss.
    await makeFolder(path, one.path).catch(() => undefined);
  }
  return problems;
}

/** Nothing that the repo configures is run, and every name that could be saved can be restored. */
async function restoringSettings(git: Git, repo: string): Promise<readonly GitSetting[]> {
  const { forReading } = await readRepoSettings(git, repo);
  return [...forReading, ...savingSettings];
}

async function addWorktree(
  git: Git,
  wanted: {
    readonly repo: string;
    readonly path: string;
    readonly branch: string;
    readonly commit: string;
  },
): Promise<Result<void, Refusal>> {
  const { repo, path, branch, commit } = wanted;
  const settings = await restoringSettings(git, repo);
  const args = ['worktree', 'add', '--quiet', '-b', branch, path, commit];
  const added = await git.run(args, { cwd: repo, settings, deadlineMs: checkoutDeadlineMs });
  if (added.code === 0) return ok(undefined);
  // Nothing half-made stays: neither the folder nor the branch that git made first.
  await git.run(['worktree', 'remove', '--force', '--force', path], { cwd: repo });
  await git.run(['branch', '--quiet', '-D', branch], { cwd: repo });
  const { text, command } = wordsOfGit(added);
  return err(
    refusal(
      'refused',
      `git could not restore it into ${path}: ${text}`,
      command === null
        ? `Make room at ${dirname(path)}, or name another folder with --path.`
        : `Run: ${command}`,
    ),
  );
}

// A large repo on a slow disk; a folder half checked out is no help.
const checkoutDeadlineMs = 60 * 60_000;

/** A second restore of the same work gets a branch of its own. */
async function freeBranch(git: Git, repo: string, wanted: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    const known = await git.run(['show-ref', '--verify', '-q', `refs/heads/${name}`], {
      cwd: repo,
    });
    if (known.code !== 0) return name;
  }
}

async function countFiles(git: Git, path: string): Promise<number> {
  const { forReading } = await readRepoSettings(git, path);
  const args = ['status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all'];
  const status = await git.run([...args, '--ignore-submodules=all'], {
    cwd: path,
    settings: forReading,
  });
  return status.stdout.split('\0').filter((line) => line !== '').length;
}

/** The restored branch is at the commit that was checked out; each other one gets a branch. */
async function restoreCommits(
  git: Git,
  input: { readonly repo: string; readonly branch: string; readonly manifest: SavedManifest },
): Promise<readonly RestoredCommit[]> {
  const { repo, branch, manifest } = input;
  const restored: RestoredCommit[] = [];
  const others = manifest.commits.filter((hash) => hash !== manifest.head);
  for (const [index, hash] of others.slice(0, branchLimit).entries()) {
    const name = `${branch}-commit-${index + 1}`;
    const made = await git.run(['update-ref', `refs/heads/${name}`, hash], { cwd: repo });
    if (made.code === 0) restored.push(await commitAt(git, { repo, branch: name, hash }));
  }
  const isHeadLoose = manifest.head !== null && manifest.commits.includes(manifest.head);
  if (manifest.head === null || !isHeadLoose) return restored;
  return [await commitAt(git, { repo, branch, hash: manifest.head }), ...restored];
}

async function commitAt(
  git: Git,
  { repo, branch, hash }: { readonly repo: string; readonly branch: string; readonly hash: string },
): Promise<RestoredCommit> {
  const shown = await git.run(['show', '--no-patch', '--format=%s', hash], { cwd: repo });
  return { branch, hash, subject: shown.stdout.trim() };
}
