import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { readRepoSettings } from '../changes/repo-settings.ts';
import type { Git } from '../git.ts';
import { byteTextOf, textOf } from './byte-text.ts';
import type { ChangedPaths } from './changed-paths.ts';
import { changedPaths, listedPaths } from './changed-paths.ts';
import type { InnerRepository } from './find-repositories.ts';
import { findRepositories, idleModules, isInside } from './find-repositories.ts';
import type { LeftOut } from './left-out.ts';
import { notIgnored } from './not-ignored.ts';
import type { SavedCopy, SavedRepository } from './saved-manifest.ts';
import type { WorkingPlace } from './working-place.ts';
import type { FilesToWrite } from './write-files.ts';
import { sizeFiles } from './write-files.ts';

// What a save will write, known in full with its size before anything of it is written.

/** Files of one folder. */
export interface Portion {
  readonly folder: string;
  readonly files: FilesToWrite;
  /** What they are changes of; null: all files there are, byte for byte. */
  readonly base: { readonly head: string | null } | null;
}

export interface PlannedRepository {
  readonly entry: Omit<SavedRepository, 'files' | 'git' | 'fileCount'>;
  readonly files: Portion | null;
  readonly git: Portion | null;
  /** Of a sibling: its git directory, whose commits count too. */
  readonly gitDirectory: string;
}

export interface SavePlan {
  readonly work: Portion | null;
  readonly repositories: readonly PlannedRepository[];
  readonly copies: readonly SavedCopy[];
  /** What no save can take. */
  readonly leftOut: readonly LeftOut[];
}

export async function planSave(git: Git, place: WorkingPlace): Promise<SavePlan> {
  const { root, gitDirectory, common } = place;
  const modules: PlannedRepository[] = [];
  if (root === null) {
    for (const name of await idleModules(gitDirectory, [])) {
      modules.push(await planModule(gitDirectory, name));
    }
    return { work: null, repositories: modules, copies: [], leftOut: [] };
  }
  const inside = await findRepositories({ root, gitDirectory, common });
  const found = inside.repositories;
  const leftOut = await notIgnored(git, { root, repositories: found, found: inside.leftOut });
  const changed = await changedPaths(git, root);
  const visible = new Set(changed.repositories);
  const planned: PlannedRepository[] = [];
  const copies: SavedCopy[] = [];
  for (const inner of found) {
    const copy = visible.has(inner.path) ? null : await copyOf(git, root, inner);
    if (copy) copies.push(copy);
    else planned.push(await planRepository(git, root, { inner, found, visible }));
  }
  for (const name of await idleModules(gitDirectory, found)) {
    modules.push(await planModule(gitDirectory, name));
  }
  const bare = found.filter((inner) => inner.kind === 'bare');
  const paths = changed.files.filter((path) => !bare.some((one) => isInside(path, one.path)));
  const head = await headOf(git, gitDirectory);
  const files = await sizeChanged(root, { ...changed, files: paths });
  return {
    work: { folder: root, files, base: { head } },
    repositories: [...planned, ...modules],
    copies,
    leftOut,
  };
}

async function sizeChanged(root: string, changed: ChangedPaths): Promise<FilesToWrite> {
  const files = await sizeFiles(root, changed.files);
  const { present } = await sizeFiles(root, changed.sparse);
  return { present: [...files.present, ...present], absent: files.absent };
}

interface InnerContext {
  readonly inner: InnerRepository;
  readonly found: readonly InnerRepository[];
  /** Repositories that some repository around them does not ignore; grows from outer to inner. */
  readonly visible: Set<string>;
}

async function planRepository(
  git: Git,
  root: string,
  { inner, found, visible }: InnerContext,
): Promise<PlannedRepository> {
  const { kind, gitDirectory } = inner;
  const path = textOf(inner.path) ?? inner.path;
  const folder = join(root, path);
  const common = { entry: { path, kind }, gitDirectory };
  if (kind === 'bare') return { ...common, files: null, git: await portionOfGit(gitDirectory) };
  if (kind === 'sibling') {
    const changed = await changedPaths(git, folder);
    addAll(visible, inner.path, changed.repositories);
    const head = await headOf(git, gitDirectory);
    const branch = await branchOf(git, gitDirectory);
    const files = await sizeChanged(folder, changed);
    const entry = { ...common.entry, head, branch };
    return { entry, files: { folder, files, base: { head } }, git: null, gitDirectory };
  }
  const isRepository = await isThere(join(gitDirectory, 'HEAD'));
  const listed = isRepository
    ? await listedPaths(git, folder)
    : { files: [], sparse: [], repositories: new Set<string>() };
  addAll(visible, inner.path, listed.repositories);
  const files: Portion = { folder, files: await sizeFiles(folder, listed.files), base: null };
  if (kind === 'own') return { ...common, files, git: await portionOfGit(gitDirectory) };
  if (kind === 'elsewhere') {
    return { ...common, entry: { ...common.entry, pointer: gitDirectory }, files, git: null };
  }
  const owner = found.find(
    (one) => one !== inner && isInside(gitDirectory, one.gitDirectory) && one.kind !== 'linked',
  );
  const entry = {
    ...common.entry,
    ...(owner && {
      owner: {
        path: textOf(owner.path) ?? owner.path,
        folder: gitDirectory.slice(owner.gitDirectory.length + 1),
      },
    }),
  };
  return { entry, files, git: null, gitDirectory };
}

async function planModule(gitDirectory: string, name: string): Promise<PlannedRepository> {
  const folder = join(gitDirectory, 'modules', name);
  const entry = { path: name, kind: 'module' as const };
  return { entry, files: null, git: await portionOfGit(folder), gitDirectory: folder };
}

function addAll(visible: Set<string>, prefix: string, paths: Iterable<string>): void {
  for (const path of paths) visible.add(`${prefix}/${path}`);
}

/** Every file of a git directory but what only matters while a git runs. */
export async function portionOfGit(folder: string, isLeftOut?: (path: string) => boolean) {
  const paths: string[] = [];
  async function walk(below: string): Promise<void> {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    for (const entry of entries) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (isLeftOut?.(path)) continue;
      if (entry.isDirectory()) await walk(path);
      else if (!isPassing(path)) paths.push(byteTextOf(path));
    }
  }
  await walk('');
  return { folder, files: await sizeFiles(folder, paths), base: null };
}

function isPassing(path: string): boolean {
  return /(?:\.lock|\.sample|(?:^|\/)tmp_[^/]*|fsmonitor--daemon\.ipc)$/.test(path);
}

/** An ignored clone that has nothing of its own. */
async function copyOf(git: Git, root: string, inner: InnerRepository): Promise<SavedCopy | null> {
  const path = textOf(inner.path);
  if (inner.kind !== 'own' || path === null) return null;
  const options = { cwd: join(root, path) };
  if (!(await isThere(join(inner.gitDirectory, 'HEAD')))) return null;
  const url = await git.run(['config', '--get', 'remote.origin.url'], options);
  if (url.code !== 0) return null;
  const remotes = await git.run(['for-each-ref', '--count=1', 'refs/remotes'], options);
  if (remotes.code !== 0 || remotes.stdout === '') return null;
  const args = ['rev-list', '--max-count=1', '--all', '--reflog', '--not', '--remotes'];
  const own = await git.run(args, options);
  if (own.code !== 0 || own.stdout !== '') return null;
  const { forReading } = await readRepoSettings(git, options.cwd);
  const shape = ['--porcelain', '--untracked-files=normal', '--ignore-submodules=all'];
  const status = await git.run(['status', ...shape], { ...options, settings: forReading });
  if (status.code !== 0 || status.stdout !== '') return null;
  return { path, url: url.stdout.trim() };
}

export async function headOf(git: Git, gitDirectory: string): Promise<string | null> {
  const options = { cwd: gitDirectory, environment: { GIT_DIR: gitDirectory } };
  const head = await git.run(['rev-parse', '--verify', '-q', 'HEAD^{commit}'], options);
  return head.code === 0 ? head.stdout.trim() : null;
}

export async function branchOf(git: Git, gitDirectory: string): Promise<string | null> {
  const options = { cwd: gitDirectory, environment: { GIT_DIR: gitDirectory } };
  const branch = await git.run(['symbolic-ref', '--short', '-q', 'HEAD'], options);
  return branch.code === 0 ? branch.stdout.trim() : null;
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
