import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Git } from '../repos/repo-service.ts';

/** A folder of more files is named by its first ones; a person types a path by hand there. */
const fileLimit = 200_000;
/** A plain folder may be a home directory: only so many files of it are listed. */
const walkedEntries = 20_000;
const walkedDepth = 12;

/** Made by tools, never meant: without git there is no list of what to leave out. */
const passedOver: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules']);

/**
 * Files and folders below a working folder, relative to it, folders with a slash at their end: what git
 * knows or would take, else what is there. Nothing outside of the folder is looked at, no link followed.
 */
export async function listFiles(git: Git, folder: string): Promise<readonly string[]> {
  const files = (await listByGit(git, folder)) ?? (await walk(folder));
  return [...foldersOf(files), ...files];
}

async function listByGit(git: Git, cwd: string): Promise<readonly string[] | null> {
  const outcome = await git.run(
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'],
    { cwd },
  );
  if (outcome.code !== 0) return null;
  return outcome.stdout.split('\0', fileLimit).filter((path) => path !== '');
}

/** Breadth first, so that what is cut off is what is deepest. */
async function walk(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  let level = [''];
  for (let depth = 0; depth < walkedDepth && level.length > 0; depth += 1) {
    const below: string[] = [];
    for (const inside of level) {
      if (files.length >= walkedEntries) return files.slice(0, walkedEntries);
      for (const entry of await entriesOf(join(folder, inside))) {
        if (entry.isDirectory() && !passedOver.has(entry.name))
          below.push(`${inside}${entry.name}/`);
        else if (entry.isFile()) files.push(inside + entry.name);
      }
    }
    level = below;
  }
  return files;
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    // Gone meanwhile, or not ours to read: then there is nothing to name in it.
    return [];
  }
}

function foldersOf(files: readonly string[]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const file of files) {
    for (let at = file.lastIndexOf('/'); at > 0; at = file.lastIndexOf('/', at - 1)) {
      const folder = file.slice(0, at + 1);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}
