import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';

// Claude Code keeps the conversations of a folder in `projects/NAME`, where NAME is the folder's path with everything
// but ASCII letters and digits made a dash. A longer name is cut and gets a hash of the path. So two folders can share
// one: `/tmp/日本` and `/tmp/案件` both are `-tmp---`.

const longestName = 200;

/** What the histories of folders with the same name begin with. */
export function historyStem(path: string): string {
  return path.replaceAll(/[^a-zA-Z0-9]/g, '-').slice(0, longestName);
}

/** The name that Claude Code gives to the history of a folder. */
export function historyName(path: string): string {
  const name = path.replaceAll(/[^a-zA-Z0-9]/g, '-');
  return name.length <= longestName
    ? name
    : `${name.slice(0, longestName)}-${Math.abs(hashOf(path)).toString(36)}`;
}

/**
 * The folders that can hold conversations of this one. Claude Code resolves links in the path that it is started in. Of
 * a long path every folder that begins like it is read: another release may have another hash.
 */
export async function historyFolders(
  configDirectory: string,
  cwd: string,
): Promise<readonly string[]> {
  const projects = join(configDirectory, 'projects');
  const paths = new Set([cwd, await realpath(cwd).catch(() => cwd)]);
  const found = await Promise.all([...paths].map((path) => namesOf(projects, historyName(path))));
  return [...new Set(found.flat())].map((name) => join(projects, name));
}

async function namesOf(projects: string, name: string): Promise<readonly string[]> {
  if (name.length <= longestName) return [name];
  const beginning = `${name.slice(0, longestName)}-`;
  const names = await readdir(projects).catch(() => []);
  return [name, ...names.filter((other) => other !== name && other.startsWith(beginning))];
}

/** The 32-bit hash of strings that Claude Code uses. */
function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) {
    hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  }
  return hash;
}
