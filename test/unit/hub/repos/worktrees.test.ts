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

import { afterEach, beforeEach, expect, it } from 'vitest';

import { Git } from '../../../../src/main/hub/repos/git.ts';
import {
  listWorktrees,
  makeWorktree,
  planWorktree,
  repoRootOf,
  worktreeFolderOf,
} from '../../../../src/main/hub/repos/worktrees.ts';
import { missingFilesLabel } from '../../../../src/shared/domain/missing-files.ts';

// A git before 2.36 has no `-z` here. A script in front of the real one refuses it as such a git does.
const olderGit = `#!/bin/sh
case "$*" in *"worktree list"*" -z"*) echo "error: unknown switch" >&2; exit 129;; esac
PATH=/usr/local/bin:/usr/bin:/bin exec git "$@"
`;

let root = '';
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'roundhouse-worktrees-')));
});
afterEach(() => rmSync(root, { recursive: true }));

it.skipIf(process.platform === 'win32')(
  'lists worktrees with a git that has no -z too',
  async () => {
    const programs = join(root, 'bin');
    mkdirSync(programs);
    writeFileSync(join(programs, 'git'), olderGit);
    chmodSync(join(programs, 'git'), 0o755);
    const repo = join(root, 'repo');
    const identity = ['-c', 'user.name=Lab', '-c', 'user.email=lab@example.test'];
    const run = (...args: readonly string[]): void => {
      execFileSync('git', [...identity, ...args], { cwd: root, stdio: 'pipe' });
    };
    run('init', '--quiet', '--initial-branch=main', repo);
    run('-C', repo, 'commit', '--quiet', '--allow-empty', '--message', 'begin');
    run('-C', repo, 'worktree', 'add', '--quiet', join(root, 'beside'), '-b', 'side');
    const git = new Git({ environment: { PATH: `${programs}:/usr/bin:/bin`, HOME: root } });

    expect(await listWorktrees(git, repo)).toEqual([
      { path: repo, isBare: false, branch: 'main', lock: null },
      { path: join(root, 'beside'), isBare: false, branch: 'side', lock: null },
    ]);
    expect(await repoRootOf(git, join(root, 'beside'))).toBe(repo);
  },
);

it('[WORK11] the repository of a submodule is its folder, and its worktrees are outside of both repos', async () => {
  const identity = ['-c', 'user.name=Lab', '-c', 'user.email=lab@example.test'];
  const run = (...args: readonly string[]): void => {
    execFileSync('git', [...identity, '-c', 'protocol.file.allow=always', ...args], {
      cwd: root,
      stdio: 'pipe',
    });
  };
  for (const name of ['library', 'program']) {
    run('init', '--quiet', name);
    run('-C', name, 'commit', '--quiet', '--allow-empty', '--message', 'begin');
  }
  const program = join(root, 'program');
  run('-C', program, 'submodule', '--quiet', 'add', join(root, 'library'), 'sub');
  const submodule = join(program, 'sub');
  const git = new Git({ environment: { PATH: process.env['PATH'] ?? '', HOME: root } });

  expect(await repoRootOf(git, submodule)).toBe(submodule);
  const folder = await worktreeFolderOf(git, submodule);
  expect(folder).toBe(join(root, 'program-sub-worktrees'));

  run('-C', submodule, 'worktree', 'add', '--quiet', join(folder, 'fix'), '-b', 'fix');
  expect(await repoRootOf(git, join(folder, 'fix'))).toBe(submodule);
  expect(await worktreeFolderOf(git, join(folder, 'fix'))).toBe(folder);
});

it('a branch that is checked out is refused with the folder in which it is', async () => {
  const repo = join(root, 'repo');
  const identity = ['-c', 'user.name=Lab', '-c', 'user.email=lab@example.test'];
  const run = (...args: readonly string[]): void => {
    execFileSync('git', [...identity, ...args], { cwd: root, stdio: 'pipe' });
  };
  run('init', '--quiet', '--initial-branch=main', repo);
  run('-C', repo, 'commit', '--quiet', '--allow-empty', '--message', 'begin');
  run('-C', repo, 'branch', 'free');
  const git = new Git({ environment: { PATH: process.env['PATH'] ?? '', HOME: root } });

  expect(await planWorktree(git, repo, 'main')).toMatchObject({
    ok: false,
    error: {
      message: `The branch main is already checked out in ${repo}.`,
      hint: `Start in it (roundhouse start '${repo}'), or choose another branch.`,
    },
  });
  expect(await planWorktree(git, repo, 'free')).toMatchObject({ ok: true });
});

it.skipIf(process.platform === 'win32')(
  '[WORK17] says what git left out of a worktree: submodules, and files of Git LFS',
  async () => {
    const repo = join(root, 'repo');
    const identity = ['-c', 'user.name=Lab', '-c', 'user.email=lab@example.test'];
    const run = (...args: readonly string[]): void => {
      const local = ['-c', 'protocol.file.allow=always'];
      execFileSync('git', [...identity, ...local, ...args], { cwd: root, stdio: 'pipe' });
    };
    run('init', '--quiet', '--initial-branch=main', 'other');
    run('-C', 'other', 'commit', '--quiet', '--allow-empty', '--message', 'begin');
    run('init', '--quiet', '--initial-branch=main', repo);
    writeFileSync(join(repo, '.gitattributes'), '*.bin filter=lfs\n');
    run('-C', repo, 'add', '.');
    run('-C', repo, 'commit', '--quiet', '--message', 'begin');
    const git = new Git({ environment: { PATH: '/usr/bin:/bin', HOME: root } });
    const make = async (branch: string) => {
      const planned = await planWorktree(git, repo, branch);
      if (!planned.ok) throw new Error(planned.error.message);
      const made = await makeWorktree(git, planned.value);
      if (!made.ok) throw new Error(made.error.message);
      return made.value;
    };
    expect((await make('whole')).missing).toBeUndefined();

    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n';
    for (const name of ['one.bin', 'two.bin', 'three.txt']) {
      writeFileSync(join(repo, name), pointer);
    }
    writeFileSync(join(repo, 'real.bin'), 'content\n');
    symlinkSync('one.bin', join(repo, 'link.bin'));
    run('-C', repo, 'submodule', '--quiet', 'add', join(root, 'other'), 'sub');
    run('-C', repo, 'add', '.');
    run('-C', repo, 'commit', '--quiet', '--message', 'more');
    const { missing } = await make('side');
    expect(missing).toEqual({ emptySubmodules: 1, lfsPointers: 2 });
    expect(missingFilesLabel(missing)).toBe(
      'In the worktree, 1 submodule is empty (git submodule update --init), and 2 files are Git LFS pointers without content (git lfs pull).',
    );
  },
);
