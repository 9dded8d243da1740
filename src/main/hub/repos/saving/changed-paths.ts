import { readRepoSettings } from '../changes/repo-settings.ts';
import type { Git } from '../git.ts';
import { savingSettings } from './object-draft.ts';
import { gitRefused } from './saving-refused.ts';

/** What git knows of a working tree's files; each path with one character per byte. */
export interface ChangedPaths {
  /** Differ, or may differ, from the commit that is checked out. */
  readonly files: readonly string[];
  /** A sparse checkout leaves them out; one that is there all the same may differ. */
  readonly sparse: readonly string[];
  /** Folders that git takes for repositories of their own, and that it does not ignore. */
  readonly repositories: ReadonlySet<string>;
}

/** Changed, staged, untracked, in conflict; also what git was told to overlook. */
export async function changedPaths(git: Git, root: string): Promise<ChangedPaths> {
  const { forReading } = await readRepoSettings(git, root);
  const options = { cwd: root, settings: [...forReading, ...savingSettings], isBytes: true };
  const shape = ['--porcelain=v2', '-z', '--untracked-files=all', '--no-renames'];
  const status = await git.run(['status', ...shape, '--ignore-submodules=all'], options);
  if (status.code !== 0) throw gitRefused(`git cannot read ${root}`, status, seeGit(root));
  const files: string[] = [];
  const sparse: string[] = [];
  const repositories = new Set<string>();
  for (const line of status.stdout.split('\0')) {
    const path = pathOf(line);
    if (path === undefined) continue;
    if (path.endsWith('/')) repositories.add(path.slice(0, -1));
    else files.push(path);
  }
  const listed = await git.must(['ls-files', '-z', '-v', '--stage'], options);
  for (const entry of listed.split('\0')) {
    const [, tag, mode, path] = /^(\S) (\d+) [0-9a-f]+ \d\t([^]*)$/.exec(entry) ?? [];
    if (tag === undefined || path === undefined) continue;
    if (mode === '160000') repositories.add(path);
    else if (tag.toUpperCase() === 'S') sparse.push(path);
    else if (tag !== tag.toUpperCase()) files.push(path);
  }
  return { files, sparse, repositories };
}

/** Fields before the path, by the first letter of the line. */
const fields: Readonly<Record<string, number>> = { '1': 8, u: 10, '?': 1 };

function pathOf(line: string): string | undefined {
  const count = fields[line[0] ?? ''];
  if (count === undefined) return undefined;
  let at = 0;
  for (let field = 0; field < count; field += 1) at = line.indexOf(' ', at) + 1;
  return line.slice(at);
}

/** All files that a repository has or would take, ignored ones not, and the repositories in it. */
export async function listedPaths(git: Git, root: string): Promise<ChangedPaths> {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = await git.run(args, { cwd: root, settings: savingSettings, isBytes: true });
  if (listed.code !== 0) throw gitRefused(`git cannot read ${root}`, listed, seeGit(root));
  const paths = listed.stdout.split('\0').filter((path) => path !== '');
  const staged = await git.must(['ls-files', '-z', '--stage'], { cwd: root, isBytes: true });
  const links = staged.split('\0').filter((line) => line.startsWith('160000 '));
  return {
    files: paths.filter((path) => !path.endsWith('/')),
    sparse: [],
    repositories: new Set([
      ...paths.filter((path) => path.endsWith('/')).map((path) => path.slice(0, -1)),
      ...links.map((line) => line.slice(line.indexOf('\t') + 1)),
    ]),
  };
}

export function seeGit(root: string): string {
  return `Run \`git status\` in ${root}, repair what it names, then repeat.`;
}
