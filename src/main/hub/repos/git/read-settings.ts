import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { configFilesOf, kindOf } from './config-files.ts';
import type { GitSetting } from './fixed-settings.ts';
import type { GitOptions, GitOutcome } from './git-run.ts';
import { isOwn } from './neutral-settings.ts';
import type { ListedSetting } from './parse-settings.ts';
import { parseFileSettings, parseSettings } from './parse-settings.ts';

// The configuration of a repo as git will see it, in any folder that the command may enter: a worktree that
// is only being made meets other conditions of `includeIf` than the folder where the command begins.

/** Runs git as it is, without a guard. */
export type RunGit = (args: readonly string[], options: GitOptions) => Promise<GitOutcome>;

export interface SettingsRead {
  readonly listed: readonly ListedSetting[];
  /** Lists of patterns that are no files: git would wait for a pipe for ever, so it gets none. */
  readonly pipes: readonly GitSetting[];
  /** What keeps git from reading its own configuration; empty when nothing does. */
  readonly problems: readonly string[];
}

type Place = Pick<GitOptions, 'cwd' | 'environment'>;

/** Reading is quick; only a pipe in the place of a file takes for ever. */
const readDeadlineMs = 20_000;
/** As deep as git itself goes. */
const includeDepth = 10;
const includeLimit = 100;

export async function readSettings(
  run: RunGit,
  leading: readonly string[],
  place: Place,
): Promise<SettingsRead> {
  const included = await readIncludes(run, place);
  if (included.problems.length > 0) return included;
  const list = [
    ...leading,
    'config',
    '--list',
    '--show-scope',
    '--show-origin',
    '--includes',
    '-z',
  ];
  const read = await run(list, { ...place, isBytes: true, deadlineMs: readDeadlineMs });
  if (read.code !== 0) return problem(read.stderr.trim());
  const listed = [...parseSettings(read.stdout), ...included.listed];
  const hasLists = listed.some((setting) => isOwn(setting) && isPatternList(setting));
  const pipes = hasLists ? await findPipes(listed, await topOf(run, leading, place)) : [];
  return { listed, pipes, problems: [] };
}

function problem(text: string): SettingsRead {
  return { listed: [], pipes: [], problems: [text] };
}

/** Where relative names of pattern lists begin. */
async function topOf(run: RunGit, leading: readonly string[], place: Place): Promise<string> {
  const asked = await run([...leading, 'rev-parse', '--show-toplevel'], place);
  const top = asked.stdout.replace(/\n$/, '');
  return asked.code === 0 && top !== '' ? top : place.cwd;
}

/** All that the repo's files include, whether its condition holds now or not. */
async function readIncludes(run: RunGit, { cwd, environment }: Place): Promise<SettingsRead> {
  const listed: ListedSetting[] = [];
  const seen = new Set<string>();
  const files = await configFilesOf(cwd, environment?.['GIT_DIR']);
  let level: readonly FoundFile[] = files.map((file) => ({ ...file, from: 'the repo' }));
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: FoundFile[] = [];
    for (const found of level.filter(({ file }) => !seen.has(file))) {
      seen.add(found.file);
      const read = await readFound(run, found);
      if (read.problems.length > 0) return read;
      if (seen.size > includeLimit || depth > includeDepth) {
        return problem(`${found.from} names one include too many`);
      }
      if (depth > 0) listed.push(...read.listed);
      next.push(...read.listed.filter(isInclude).map((include) => includedBy(include)));
    }
    level = next;
  }
  return { listed, pipes: [], problems: [] };
}

interface FoundFile {
  readonly file: string;
  readonly scope: string;
  /** What names it, in words. */
  readonly from: string;
}

async function readFound(run: RunGit, { file, scope, from }: FoundFile): Promise<SettingsRead> {
  const kind = await kindOf(file);
  if (kind === 'missing') return { listed: [], pipes: [], problems: [] };
  if (kind !== 'file') return problem(`${from} names ${file}, which is not a file`);
  // The usual configuration includes nothing, and is read by git later.
  const text = await readFile(file, 'latin1').catch(() => '');
  const isFirst = from === 'the repo';
  if (isFirst && !/include/i.test(text)) return { listed: [], pipes: [], problems: [] };
  // From a folder outside of any repo: git would open what the repo includes.
  const args = ['config', '--file', file, '--list', '-z', '--no-includes'];
  const read = await run(args, { cwd: '/', isBytes: true, deadlineMs: readDeadlineMs });
  if (read.code !== 0) return problem(read.stderr.trim());
  return { listed: parseFileSettings(read.stdout, { scope, file }), pipes: [], problems: [] };
}

function includedBy({ key, file, value, scope }: ListedSetting): FoundFile {
  return { file: expand(value, dirname(file)), scope, from: `${key} in ${file}` };
}

function isInclude({ key, value }: ListedSetting): boolean {
  return value !== '' && (key === 'include.path' || /^includeif\..*\.path$/s.test(key));
}

function isPatternList({ key }: ListedSetting): boolean {
  return key === 'core.excludesfile' || key === 'core.attributesfile';
}

function expand(value: string, from: string): string {
  const named = value.replace(/^:\(optional\)/, '');
  return named.startsWith('~/') ? join(homedir(), named.slice(2)) : resolve(from, named);
}

async function findPipes(listed: readonly ListedSetting[], top: string): Promise<GitSetting[]> {
  const lists = listed.filter((setting) => isOwn(setting) && isPatternList(setting));
  const kinds = await Promise.all(lists.map(({ value }) => kindOf(expand(value, top))));
  return lists
    .filter((_, index) => kinds[index] === 'other' || kinds[index] === 'folder')
    .map(({ key }): GitSetting => [key, '']);
}
