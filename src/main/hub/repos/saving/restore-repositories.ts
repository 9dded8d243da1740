import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { messageOf } from '../../../../shared/base/app-error.ts';
import { readRepoSettings } from '../changes/repo-settings.ts';
import type { Git } from '../git.ts';
import { ObjectDraft, savingSettings } from './object-draft.ts';
import type { SavedManifest, SavedRepository } from './saved-manifest.ts';
import { commonOf, withoutLineEnd } from './working-place.ts';

export interface RepositoriesRequest {
  /** The restored worktree. */
  readonly root: string;
  readonly manifest: SavedManifest;
  /** The restored branch: branches of inner worktrees are named after it. */
  readonly branch: string;
}

interface Restoring extends RepositoriesRequest {
  readonly git: Git;
  readonly draft: ObjectDraft;
}

/** Puts the repositories back into their folders, outer before inner; one that fails stops no other. */
export async function restoreRepositories(
  git: Git,
  request: RepositoriesRequest,
): Promise<{ readonly repositories: readonly string[]; readonly problems: readonly string[] }> {
  const repositories: string[] = [];
  const problems: string[] = [];
  if (request.manifest.repositories.length === 0) return { repositories, problems };
  // It reads the repo's objects and takes no attribute or filter of anybody's.
  await using draft = await ObjectDraft.open(git, await commonOf(git, request.root));
  for (const saved of request.manifest.repositories) {
    try {
      await restoreOne({ ...request, git, draft }, saved);
      repositories.push(saved.path);
    } catch (thrown) {
      problems.push(`${saved.path}: ${messageOf(thrown)}`);
    }
  }
  return { repositories, problems };
}

async function restoreOne(restoring: Restoring, saved: SavedRepository): Promise<void> {
  const { root } = restoring;
  const folder = join(root, saved.path);
  switch (saved.kind) {
    case 'sibling':
      return restoreSibling(restoring, saved, folder);
    case 'module': {
      const own = await gitDirectoryOf(restoring.git, root);
      return restoreGit(restoring, saved, join(own, 'modules', saved.path));
    }
    case 'bare':
      await makeFolder(root, saved.path);
      return restoreGit(restoring, saved, folder);
    case 'own':
      await makeFolder(root, saved.path);
      await checkOut(restoring, saved.files, folder);
      return restoreGit(restoring, saved, join(folder, '.git'));
    case 'elsewhere':
      await makeFolder(root, saved.path);
      await checkOut(restoring, saved.files, folder);
      return writeFile(join(folder, '.git'), `gitdir: ${saved.pointer ?? ''}\n`);
    case 'linked':
      await makeFolder(root, saved.path);
      await checkOut(restoring, saved.files, folder);
      return linkToOwner(restoring, saved);
  }
}

/** Only through folders: a link that the saved files have could lead anywhere. */
export async function makeFolder(root: string, path: string): Promise<void> {
  let at = root;
  for (const part of path.split('/')) {
    at = join(at, part);
    const found = await lstat(at).catch(() => null);
    if (found === null) await mkdir(at);
    else if (!found.isDirectory()) throw new Error(`${at} is not a folder`);
  }
}

async function checkOut(
  { git, draft }: Restoring,
  tree: string | null,
  folder: string,
): Promise<void> {
  if (tree === null) return;
  const options = draft.raw(folder, draft.newIndex());
  await git.must(['read-tree', tree], options);
  await git.must(['checkout-index', '--all', '--force', '--quiet'], {
    ...options,
    deadlineMs: checkOutDeadlineMs,
  });
}

const checkOutDeadlineMs = 60 * 60_000;

async function restoreGit(
  restoring: Restoring,
  saved: SavedRepository,
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await checkOut(restoring, saved.git, folder);
  // git keeps no empty folders, and takes a folder without these for no repository.
  for (const name of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags']) {
    await mkdir(join(folder, name), { recursive: true });
  }
  if (saved.kind !== 'own') return;
  // A submodule's git directory was elsewhere and named its folder; now it is in it.
  const { git, draft } = restoring;
  const options = draft.raw(draft.path, draft.newIndex());
  const file = ['config', '--file', join(folder, 'config')];
  await git.run([...file, '--unset-all', 'core.worktree'], options);
}

async function restoreSibling(
  { git, root, branch: name }: Restoring,
  saved: SavedRepository,
  folder: string,
): Promise<void> {
  const { forReading } = await readRepoSettings(git, root);
  const settings = [...forReading, ...savingSettings];
  const options = { cwd: root, settings };
  const branch = `${name}-${saved.path.replaceAll(/[^\p{L}\p{N}_]+/gu, '-').replaceAll(/^-|-$/g, '')}`;
  await git.must(['worktree', 'add', '--quiet', '-b', branch, folder, saved.files ?? ''], options);
  if (saved.head === null || saved.head === undefined) return;
  await git.must(['reset', '--quiet', '--mixed', saved.head], { cwd: folder, settings });
}

async function linkToOwner({ root, manifest }: Restoring, saved: SavedRepository): Promise<void> {
  const { owner } = saved;
  const of = manifest.repositories.find((one) => one.path === owner?.path);
  if (!owner || !of) throw new Error('the repository that it is a worktree of was not saved');
  const top = join(root, of.path);
  const record = join(of.kind === 'bare' ? top : join(top, '.git'), owner.folder);
  const file = join(root, saved.path, '.git');
  await writeFile(file, `gitdir: ${record}\n`);
  await writeFile(join(record, 'gitdir'), `${file}\n`);
}

async function gitDirectoryOf(git: Git, root: string): Promise<string> {
  return withoutLineEnd(await git.must(['rev-parse', '--absolute-git-dir'], { cwd: root }));
}
