import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { Git } from '../git.ts';

// Commits that only one worktree knows: its HEAD when it is on no branch, what its HEAD was on before
// (amended and reset commits), and what an unfinished rebase, merge or bisect keeps. git deletes that
// knowledge with the worktree.

export interface LooseCommits {
  /** The newest ones: all others are behind them. */
  readonly tips: readonly string[];
  readonly count: number;
}

const hash = /\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/g;
const listLimit = 100_000;

/** Every hash that the own files of a worktree's git directory name. */
export async function hashesOf(git: Git, gitDirectory: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const names = await readdir(gitDirectory).catch(() => []);
  const heads = names.filter((name) => name.endsWith('HEAD') && name !== 'FETCH_HEAD');
  const files = [
    ...heads.map((name) => join(gitDirectory, name)),
    ...(await filesBelow(join(gitDirectory, 'refs'))),
    ...(await filesBelow(join(gitDirectory, 'logs'))),
    ...(await filesBelow(join(gitDirectory, 'rebase-merge'))),
    ...(await filesBelow(join(gitDirectory, 'rebase-apply'))),
    ...(await filesBelow(join(gitDirectory, 'sequencer'))),
  ];
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '');
    for (const [one] of text.matchAll(hash)) found.add(one);
  }
  // Where refs are not files, git knows.
  const options = { cwd: gitDirectory, environment: { GIT_DIR: gitDirectory } };
  const logged = await git.run(['reflog', 'show', '--format=%H', 'HEAD'], options);
  for (const [one] of logged.stdout.matchAll(hash)) found.add(one);
  const head = await git.run(['rev-parse', '--verify', '-q', 'HEAD^{commit}'], options);
  for (const [one] of head.stdout.matchAll(hash)) found.add(one);
  return found;
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const isThere = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isThere) return [];
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Those of the commits, and of what is behind them, that no ref of the repo holds. */
export async function looseAmong(
  git: Git,
  common: string,
  hashes: ReadonlySet<string>,
): Promise<LooseCommits> {
  if (hashes.size === 0) return { tips: [], count: 0 };
  const options = { cwd: common, environment: { GIT_DIR: common } };
  const checked = await git.must(['cat-file', '--batch-check=%(objecttype) %(objectname)'], {
    ...options,
    input: [...hashes].map((one) => `${one}\n`).join(''),
  });
  const commits = checked
    .split('\n')
    .filter((line) => line.startsWith('commit '))
    .map((line) => line.slice('commit '.length));
  if (commits.length === 0) return { tips: [], count: 0 };
  const limits = ['--ignore-missing', `--max-count=${listLimit}`, '--parents'];
  const args = ['rev-list', ...limits, '--not', '--glob=refs/*', '--not', '--stdin'];
  const listed = await git.must(args, {
    ...options,
    input: commits.map((one) => `${one}\n`).join(''),
  });
  const lines = listed.split('\n').filter((line) => line !== '');
  const behind = new Set(lines.flatMap((line) => line.split(' ').slice(1)));
  const all = lines.map((line) => line.split(' ')[0] ?? '');
  return { tips: all.filter((one) => !behind.has(one)), count: all.length };
}
