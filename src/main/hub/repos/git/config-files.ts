import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** A configuration file of a repo. */
export interface ConfigFile {
  readonly file: string;
  readonly scope: 'local' | 'worktree';
}

/**
 * The configuration files of the repo that a folder is in, found without git: git opens what they include
 * before it does anything else, and would wait for a pipe for ever.
 */
export async function configFilesOf(
  cwd: string,
  gitDirectory: string | undefined,
): Promise<readonly ConfigFile[]> {
  const own = gitDirectory === undefined ? await findGitDirectory(cwd) : resolve(cwd, gitDirectory);
  if (own === null) return [];
  const common = (await firstLine(join(own, 'commondir'))) ?? '.';
  return [
    { file: join(resolve(own, common), 'config'), scope: 'local' },
    { file: join(own, 'config.worktree'), scope: 'worktree' },
  ];
}

async function findGitDirectory(folder: string): Promise<string | null> {
  for (let at = folder; ; at = dirname(at)) {
    const git = join(at, '.git');
    const kind = await kindOf(git);
    if (kind === 'folder') return git;
    if (kind === 'file') {
      const [, target] = /^gitdir: (.*)$/s.exec((await firstLine(git)) ?? '') ?? [];
      return target === undefined ? null : resolve(at, target);
    }
    if ((await kindOf(join(at, 'objects'))) === 'folder' && (await isBare(at))) return at;
    if (dirname(at) === at) return null;
  }
}

async function isBare(folder: string): Promise<boolean> {
  return (
    (await kindOf(join(folder, 'HEAD'))) === 'file' &&
    (await kindOf(join(folder, 'config'))) !== 'missing'
  );
}

async function firstLine(file: string): Promise<string | null> {
  if ((await kindOf(file)) !== 'file') return null;
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.replace(/\r?\n[^]*$/, '');
}

export async function kindOf(file: string): Promise<'file' | 'folder' | 'other' | 'missing'> {
  return stat(file).then(
    (found) => (found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other'),
    () => 'missing' as const,
  );
}
