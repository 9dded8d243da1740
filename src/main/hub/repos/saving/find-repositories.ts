import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { bytesOf, byteTextOf, shownPath, textOf } from './byte-text.ts';
import type { LeftOut } from './left-out.ts';
import { SavingRefused } from './saving-refused.ts';

// Repositories inside a working tree. git takes no file of one into a commit of the outer repo, only the
// name of its commit, and does not look into ignored folders at all: so the folders are walked.

export interface InnerRepository {
  /** Below the working tree. */
  readonly path: string;
  /**
   * `own`: its git directory goes with the working tree. `bare`: it is one. `sibling`: a worktree of the
   * outer repo. `linked`: a worktree of another inner repository. `elsewhere`: its git directory is at
   * another place and stays there.
   */
  readonly kind: 'own' | 'bare' | 'sibling' | 'linked' | 'elsewhere';
  readonly gitDirectory: string;
}

export interface WalkPlace {
  readonly root: string;
  /** Its git directory, and the one that all worktrees of the repo share; as real paths. */
  readonly gitDirectory: string;
  readonly common: string;
}

export interface FoundInside {
  /** All of them, outer before inner. */
  readonly repositories: readonly InnerRepository[];
  /** What git would take into no commit, ignored or not. */
  readonly leftOut: readonly LeftOut[];
}

export async function findRepositories(place: WalkPlace): Promise<FoundInside> {
  const found: InnerRepository[] = [];
  const leftOut: LeftOut[] = [];
  let level: readonly string[] = [''];
  while (level.length > 0) {
    const next: string[] = [];
    for (let at = 0; at < level.length; at += 64) {
      const looked = await Promise.all(
        level.slice(at, at + 64).map((folder) => look(place, folder)),
      );
      for (const { repository, folders, others } of looked) {
        if (repository) found.push(repository);
        for (const folder of folders) next.push(folder);
        for (const other of others) leftOut.push(other);
      }
    }
    level = next;
  }
  return { repositories: found, leftOut };
}

interface Looked {
  readonly repository: InnerRepository | null;
  readonly folders: readonly string[];
  readonly others: readonly LeftOut[];
}

async function look(place: WalkPlace, folder: string): Promise<Looked> {
  const path = below(place.root, folder);
  const entries = await readdir(bytesOf(path), { withFileTypes: true, encoding: 'buffer' }).catch(
    (thrown: unknown) => unreadable(path, thrown),
  );
  const names = entries.map((entry) => ({
    name: entry.name.toString('latin1'),
    isFolder: entry.isDirectory(),
    kind: kindOfEntry(entry),
  }));
  const isTop = folder === '';
  const hasGit = names.some((entry) => entry.name === '.git');
  const inner = names
    .filter((entry) => entry.isFolder && entry.name !== '.git')
    .map((entry) => (isTop ? entry.name : `${folder}/${entry.name}`));
  const others: LeftOut[] = names.flatMap(({ name, kind }) =>
    kind === null ? [] : [{ path: isTop ? name : `${folder}/${name}`, kind }],
  );
  if (isTop) return { repository: null, folders: inner, others };
  if (names.length === 0) others.push({ path: folder, kind: 'empty folder' });
  if (hasGit) return { repository: await repositoryAt(place, folder), folders: inner, others };
  const isBare =
    names.some((entry) => entry.name === 'HEAD' && !entry.isFolder) &&
    ['objects', 'refs'].every((name) => inner.includes(`${folder}/${name}`));
  if (!isBare) return { repository: null, folders: inner, others };
  const gitDirectory = mustBeText(path);
  return { repository: { path: folder, kind: 'bare', gitDirectory }, folders: [], others: [] };
}

function kindOfEntry(entry: Dirent<Buffer>): Exclude<LeftOut['kind'], 'empty folder'> | null {
  if (entry.isFIFO()) return 'named pipe';
  if (entry.isSocket()) return 'socket';
  return entry.isBlockDevice() || entry.isCharacterDevice() ? 'device' : null;
}

function unreadable(path: string, thrown: unknown): never {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
  throw new SavingRefused(
    `The folder ${shownPath(path)} cannot be read (${code}), so nothing in it can be saved.`,
    "Make it readable for the hub's account, then try again.",
  );
}

async function repositoryAt(place: WalkPlace, folder: string): Promise<InnerRepository | null> {
  const top = mustBeText(below(place.root, folder));
  const git = join(top, '.git');
  const real = await realpath(git).catch(() => null);
  if (real === null) return null;
  if ((await stat(real)).isDirectory()) {
    // A folder of this name without a HEAD is none, but git ignores what is in it: it is kept as it is.
    return { path: folder, kind: 'own', gitDirectory: real };
  }
  const target = await targetOf(git, top);
  return target === null ? null : kindOf(place, { folder, target });
}

/** Where a `.git` file points to; null when there is nothing. */
async function targetOf(file: string, top: string): Promise<string | null> {
  const text = await readFile(file, 'utf8');
  const [, written] = /^gitdir: ([^]*?)\n?$/.exec(text) ?? [];
  if (written === undefined) return null;
  return realpath(resolve(top, written)).catch(() => null);
}

async function kindOf(
  place: WalkPlace,
  { folder, target }: { readonly folder: string; readonly target: string },
): Promise<InnerRepository> {
  const repository = { path: folder, gitDirectory: target };
  const shared = await sharedBy(target);
  if (shared === place.common) return { ...repository, kind: 'sibling' };
  const goes = [place.root, place.gitDirectory];
  if (shared !== null) {
    if (goes.some((gone) => isInside(shared, gone))) return { ...repository, kind: 'linked' };
    const top = below(place.root, folder);
    throw new SavingRefused(
      `${shownPath(top)} is a worktree of another repository, ${shared}.`,
      `Take it away first: git --git-dir '${shared}' worktree remove '${shownPath(top)}'`,
    );
  }
  const isOwn = goes.some((gone) => isInside(target, gone));
  return { ...repository, kind: isOwn ? 'own' : 'elsewhere' };
}

/** The git directory that a linked worktree shares; null for one that shares none. */
async function sharedBy(gitDirectory: string): Promise<string | null> {
  const text = await readFile(join(gitDirectory, 'commondir'), 'utf8').catch(() => null);
  if (text === null) return null;
  return realpath(resolve(gitDirectory, text.replace(/\n$/, ''))).catch(() => null);
}

/** Git directories of submodules that no folder of the working tree uses now. */
export async function idleModules(
  gitDirectory: string,
  known: readonly InnerRepository[],
): Promise<readonly string[]> {
  const used = new Set(known.map((one) => one.gitDirectory));
  const found: string[] = [];
  async function walk(folder: string, name: string): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const isGit = await lstat(join(folder, 'HEAD')).then(
      () => true,
      () => false,
    );
    if (isGit) {
      if (!used.has(folder)) found.push(name);
      return;
    }
    for (const entry of entries) {
      if (entry.isDirectory()) {
        await walk(join(folder, entry.name), name === '' ? entry.name : `${name}/${entry.name}`);
      }
    }
  }
  await walk(join(gitDirectory, 'modules'), '');
  return found;
}

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function below(root: string, folder: string): string {
  return folder === '' ? byteTextOf(root) : `${byteTextOf(root)}/${folder}`;
}

/** git is started in it, and a folder to start in is text. */
function mustBeText(path: string): string {
  const text = textOf(path);
  if (text !== null) return text;
  throw new SavingRefused(
    `There is a repository in ${shownPath(path)}, whose name is not UTF-8: it cannot be saved.`,
    'Rename the folder, then repeat.',
  );
}
