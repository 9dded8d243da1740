import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';

import { historyName, longestHistoryName } from '../../../shared/domain/history-name.ts';

// Two folders can share a history: `/tmp/日本` and `/tmp/案件` both are `-tmp---`.

/** What the histories of folders with the same name begin with. */
export function historyStem(path: string): string {
  return path.replaceAll(/[^a-zA-Z0-9]/g, '-').slice(0, longestHistoryName);
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
  if (name.length <= longestHistoryName) return [name];
  const beginning = `${name.slice(0, longestHistoryName)}-`;
  const names = await readdir(projects).catch(() => []);
  return [name, ...names.filter((other) => other !== name && other.startsWith(beginning))];
}
