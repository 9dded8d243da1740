import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { Git } from '../../../src/main/hub/repos/git.ts';
import { inspectRepo } from '../../../src/main/hub/repos/inspect-repo.ts';

const inspectOnce = fileURLToPath(new URL('../../support/inspect-once.ts', import.meta.url));
const git = new Git({ environment: { PATH: process.env['PATH'] ?? '' } });
let folder = '';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'roundhouse-repos-')));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function run(cwd: string, ...args: readonly string[]): void {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@localhost'];
  execFileSync('git', [...identity, ...args], { cwd, stdio: 'pipe' });
}

function makeRepo(name: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, 'src'), { recursive: true });
  run(path, 'init', '--quiet', '--initial-branch', 'main');
  writeFileSync(join(path, 'src', 'index.ts'), 'export {};\n');
  run(path, 'add', '.');
  run(path, 'commit', '--quiet', '-m', 'first');
  return path;
}

const clean = { branch: 'main', branches: ['main'], changes: 0, isWorktree: false, setup: null };

test('[HTTP28] a repo with blanks and other alphabets in its path is found whole', async () => {
  const repo = makeRepo('Müller & Söhne 公式');
  expect(await inspectRepo(git, repo)).toEqual({
    ok: true,
    value: {
      ...clean,
      path: repo,
      repo,
      root: repo,
      isFile: false,
      suggestedName: 'Müller-Söhne-公式',
    },
  });
});

test('a file stands for the repo that it is in', async () => {
  const repo = makeRepo('web');
  expect(await inspectRepo(git, join(repo, 'src', 'index.ts'))).toEqual({
    ok: true,
    value: { ...clean, path: repo, repo, root: repo, isFile: true, suggestedName: 'web' },
  });
});

test('a folder inside a repo stays the folder to work in', async () => {
  const repo = makeRepo('web');
  expect(await inspectRepo(git, join(repo, 'src'))).toMatchObject({
    value: { path: join(repo, 'src'), repo, isFile: false },
  });
});

test('a link is followed to what it means', async () => {
  const repo = makeRepo('web');
  symlinkSync(repo, join(folder, 'link'));
  expect(await inspectRepo(git, join(folder, 'link'))).toMatchObject({
    value: { path: repo, repo },
  });
});

test('a worktree is told from its repo', async () => {
  const repo = makeRepo('web');
  const path = join(folder, 'web-fix');
  run(repo, 'worktree', 'add', '--quiet', '-b', 'fix', path);
  expect(await inspectRepo(git, path)).toMatchObject({
    value: { path, repo: path, root: repo, isWorktree: true, branch: 'fix' },
  });
});

test('[WORK11] a folder whose name ends in a blank or in a line end is kept to the byte', async () => {
  for (const name of ['tail ', 'line end\n']) {
    const repo = makeRepo(name);
    expect(await inspectRepo(git, repo)).toMatchObject({
      value: { path: repo, repo, root: repo, isWorktree: false, branch: 'main' },
    });
  }
});

test('[WORK11] a bare repo is refused with its worktrees; they are of the folder that points to it', async () => {
  run(folder, 'clone', '--quiet', '--bare', makeRepo('web'), 'project/.bare');
  const project = join(folder, 'project');
  writeFileSync(join(project, '.git'), 'gitdir: ./.bare\n');
  run(project, 'worktree', 'add', '--quiet', 'main');
  for (const path of [project, join(project, '.bare')]) {
    const found = await inspectRepo(git, path);
    expect(found).toEqual({
      ok: false,
      error: {
        code: 'bad_request',
        message: `${path} is a bare repository: it has no files to work on.`,
        hint: `Start in one of its worktrees: ${join(project, 'main')} (main)`,
      },
    });
  }
  expect(await inspectRepo(git, join(project, 'main'))).toMatchObject({
    value: { repo: join(project, 'main'), root: project, isWorktree: true },
  });
});

test('a folder without git is a plain one, and so is that of a file in it', async () => {
  writeFileSync(join(folder, 'notes.md'), '');
  const plain = { path: folder, repo: null, branch: null };
  expect(await inspectRepo(git, folder)).toMatchObject({ value: { ...plain, isFile: false } });
  expect(await inspectRepo(git, join(folder, 'notes.md'))).toMatchObject({
    value: { ...plain, isFile: true },
  });
});

test('a repo that git does not open is said, and not taken for a plain folder', async () => {
  mkdirSync(join(folder, 'broken', '.git'), { recursive: true });
  writeFileSync(join(folder, 'broken', '.git', 'HEAD'), 'nonsense');
  const found = await inspectRepo(git, join(folder, 'broken'));
  expect(found.ok ? found.value : found.error.message).toContain('git does not open it');
});

test('what is not there, and a link to itself, are said', async () => {
  symlinkSync(join(folder, 'loop'), join(folder, 'loop'));
  const answers = await Promise.all(
    ['gone', 'loop'].map((name) => inspectRepo(git, join(folder, name))),
  );
  expect(answers.map((answer) => (answer.ok ? null : answer.error.message))).toEqual([
    `There is nothing at ${join(folder, 'gone')}`,
    `${join(folder, 'loop')} is a link that leads back to itself.`,
  ]);
});

/** Root may read everything, until it gives that up. */
function asOneWhoMayNot(program: readonly [string, ...string[]]): string {
  const [file, ...args] =
    process.getuid?.() === 0
      ? (['setpriv', '--bounding-set=-dac_override,-dac_read_search', ...program] as const)
      : program;
  return execFileSync(file, args, { encoding: 'utf8' });
}

test('a folder that may not be read is said', () => {
  const closed = join(folder, 'closed');
  mkdirSync(closed);
  chmodSync(closed, 0o000);
  const said = asOneWhoMayNot([process.execPath, inspectOnce, closed]);
  chmodSync(closed, 0o700);
  expect(said).toBe(`No permission to read ${closed}`);
});
