import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { Git } from '../../../../src/main/hub/repos/git.ts';
import { inspectRepo } from '../../../../src/main/hub/repos/inspect-repo.ts';
import { makePipe } from '../../../support/make-pipe.ts';
import type { Canary } from '../../../support/trap-lab.ts';
import { TrapLab } from '../../../support/trap-lab.ts';

// Repos that name programs, each in another way. The hub does all that it can in each, and no canary may
// run; then the operator's own git runs in it, and the canary must run: the trap was a real one.

const second = process.env['ROUNDHOUSE_TEST_GIT'];
const gits = [
  { name: 'the git of this system', program: undefined },
  ...(second === undefined ? [] : [{ name: second, program: second }]),
];

interface Trap {
  readonly files?: Readonly<Record<string, string>>;
  readonly lay: (lab: TrapLab, repo: string, canary: Canary) => void;
  /** Springs it with plain git. */
  readonly spring: (lab: TrapLab, repo: string) => void;
  /** The release that has the trap. */
  readonly since?: readonly [major: number, minor: number];
}

function rewritten(lab: TrapLab, repo: string): void {
  lab.write(repo, 'a.txt', 'sprung\n');
  lab.attempt(repo, 'add', '--all');
}

function filterTrap(name: string): Trap {
  return {
    files: { 'a.txt': 'a\n', '.gitattributes': `*.txt filter=${name}\n` },
    lay: (lab, repo, { program }) => {
      for (const field of ['clean', 'smudge', 'process']) {
        lab.plain(repo, 'config', `filter.${name}.${field}`, program);
      }
      lab.plain(repo, 'config', `filter.${name}.required`, 'true');
    },
    spring: rewritten,
  };
}

function hookTrap(name: string, event: string): Trap {
  return {
    since: [2, 54],
    lay: (lab, repo, { program }) => {
      lab.plain(repo, 'config', `hook.${name}.event`, event);
      lab.plain(repo, 'config', `hook.${name}.command`, program);
    },
    spring: (lab, repo) => {
      lab.write(repo, 'a.txt', 'sprung\n');
      lab.attempt(repo, 'add', '--all');
      lab.attempt(repo, 'commit', '--message=sprung');
      lab.attempt(repo, 'worktree', 'add', `${repo}-sprung`, '-b', 'sprung');
    },
  };
}

function lay(key: string, more: readonly (readonly [string, string])[] = []): Trap['lay'] {
  return (lab, repo, { program }) => {
    lab.plain(repo, 'config', key, program);
    for (const [name, value] of more) lab.plain(repo, 'config', name, value);
  };
}

const traps: Readonly<Record<string, Trap>> = {
  'a filter': filterTrap('trap'),
  'a filter with = in its name': filterTrap('a=b'),
  'a filter with a dot and a quote in its name': filterTrap('a.b"c'),
  'a filter of another alphabet': filterTrap('größe'),
  'a filter like an option': filterTrap('--x'),
  'a filter of a branch that is not checked out yet': {
    files: { 'a.txt': 'a\n', '.gitattributes': '*.txt filter=late\n' },
    lay: (lab, repo, { program }) => {
      const file = join(repo, '.git', 'more');
      lab.plain(repo, 'config', '--file', file, 'filter.late.smudge', program);
      lab.plain(repo, 'config', 'includeIf.onbranch:side-*.path', 'more');
      lab.plain(repo, 'config', 'includeIf.onbranch:sprung.path', 'more');
    },
    spring: (lab, repo) => lab.attempt(repo, 'worktree', 'add', `${repo}-sprung`, '-b', 'sprung'),
  },
  'a filter of worktrees alone': {
    files: { 'a.txt': 'a\n', '.gitattributes': '*.txt filter=late\n' },
    lay: (lab, repo, { program }) => {
      const file = join(repo, '.git', 'more');
      lab.plain(repo, 'config', '--file', file, 'filter.late.smudge', program);
      lab.plain(repo, 'config', 'includeIf.gitdir:**/worktrees/**.path', 'more');
    },
    spring: (lab, repo) => lab.attempt(repo, 'worktree', 'add', `${repo}-sprung`, '-b', 'sprung'),
  },
  'a filter of a file that is included': {
    files: { 'a.txt': 'a\n', '.gitattributes': '*.txt filter=in\n' },
    lay: (lab, repo, { program }) => {
      lab.plain(repo, 'config', '--file', join(repo, 'shared.ini'), 'filter.in.clean', program);
      lab.plain(repo, 'config', 'include.path', '../shared.ini');
    },
    spring: rewritten,
  },
  "a filter of the worktree's own configuration": {
    files: { 'a.txt': 'a\n', '.gitattributes': '*.txt filter=tree\n' },
    lay: (lab, repo, { program }) => {
      lab.plain(repo, 'config', 'extensions.worktreeConfig', 'true');
      lab.plain(repo, 'config', '--worktree', 'filter.tree.clean', program);
    },
    spring: rewritten,
  },
  'hook files': {
    lay: (_lab, repo, { program }) => {
      for (const hook of ['pre-commit', 'post-commit', 'post-checkout', 'post-index-change']) {
        symlinkSync(program, join(repo, '.git', 'hooks', hook));
      }
    },
    spring: rewritten,
  },
  'a folder of hooks that the configuration names': {
    lay: (lab, repo, { program }) => {
      mkdirSync(join(repo, 'hooks'));
      for (const hook of ['pre-commit', 'post-checkout', 'post-index-change']) {
        symlinkSync(program, join(repo, 'hooks', hook));
      }
      lab.plain(repo, 'config', 'core.hooksPath', 'hooks');
    },
    spring: rewritten,
  },
  'a hook of the configuration before a commit': hookTrap('x', 'pre-commit'),
  'a hook of the configuration with = in its name': hookTrap('a=b', 'post-index-change'),
  'a hook of the configuration with dots in its name': hookTrap('a.b.c', 'reference-transaction'),
  'a hook of the configuration after a checkout': hookTrap('x y', 'post-checkout'),
  'a monitor of files': {
    lay: lay('core.fsmonitor'),
    spring: (lab, repo) => lab.attempt(repo, 'status'),
  },
  'a monitor of files in an embedded bare repo': {
    lay: (lab, repo, { program }) => {
      const planted = join(repo, 'docs');
      lab.plain(repo, 'init', '--quiet', '--bare', planted);
      lab.plain(planted, 'config', 'core.bare', 'false');
      lab.plain(planted, 'config', 'core.worktree', repo);
      lab.plain(planted, 'config', 'core.fsmonitor', program);
    },
    spring: (lab, repo) => lab.attempt(join(repo, 'docs'), 'status'),
  },
  'a signing program': {
    lay: lay('gpg.program', [['commit.gpgSign', 'true']]),
    spring: (lab, repo) => lab.attempt(repo, 'commit', '--allow-empty', '--message=sprung'),
  },
  'a signing key command': {
    lay: lay('gpg.ssh.defaultKeyCommand', [
      ['commit.gpgSign', 'true'],
      ['gpg.format', 'ssh'],
    ]),
    spring: (lab, repo) => lab.attempt(repo, 'commit', '--allow-empty', '--message=sprung'),
  },
  'a program that compares': {
    files: { 'a.txt': 'a\n', '.gitattributes': '*.txt diff=own\n' },
    lay: lay('diff.own.command'),
    spring: (lab, repo) => lab.attempt(repo, 'diff', 'HEAD^'),
  },
  'a program that makes text': {
    files: { 'a.txt': 'a\n', '.gitattributes': '*.txt diff=own\n' },
    lay: lay('diff.own.textconv'),
    spring: (lab, repo) => lab.attempt(repo, 'diff', 'HEAD^'),
  },
  'an editor': {
    lay: lay('core.editor'),
    spring: (lab, repo) => lab.attempt(repo, 'commit', '--allow-empty'),
  },
  'a remote that is asked for what is missing': {
    files: { 'a.txt': 'a\n' },
    lay: (lab, repo, { trace }) => {
      lab.plain(repo, 'tag', 'first');
      const blob = lab.plain(repo, 'rev-parse', 'HEAD:a.txt').trim();
      rmSync(join(repo, '.git', 'objects', blob.slice(0, 2), blob.slice(2)));
      lab.plain(repo, 'config', 'remote.origin.url', `ext::touch ${trace}`);
      lab.plain(repo, 'config', 'remote.origin.promisor', 'true');
      lab.plain(repo, 'config', 'remote.origin.partialclonefilter', 'blob:none');
      lab.plain(repo, 'config', 'extensions.partialClone', 'origin');
      lab.plain(repo, 'config', 'core.repositoryFormatVersion', '1');
      lab.plain(repo, 'config', 'protocol.ext.allow', 'always');
    },
    spring: (lab, repo) => lab.attempt(repo, 'show', 'first:a.txt'),
  },
};

function impostor(folder: string, text: string): void {
  const file = join(folder, 'git');
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

describe.each(gits)('[REPO-1] nothing that a repo names is run, with $name', (chosen) => {
  const lab = new TrapLab(chosen.program);
  afterAll(() => lab[Symbol.dispose]());

  test.for(Object.entries(traps))('%s', async ([, trap], { skip }) => {
    const { since } = trap;
    if (since && !lab.isAtLeast(...since)) skip(`this git is older than ${since.join('.')}`);
    const canary = lab.canary();
    const repo = lab.repo(trap.files ?? { 'a.txt': 'a\n' });
    trap.lay(lab, repo, canary);
    canary.forget();
    lab.write(repo, 'a.txt', 'b\n');
    await lab.everything(repo);
    expect(canary.hasRun()).toBe(false);
    trap.spring(lab, repo);
    expect(canary.hasRun()).toBe(true);
  });

  test('programs for merges, trailers, submodules and sign-in stay unused', async () => {
    const canary = lab.canary();
    const repo = lab.repo({ 'a.txt': 'a\n', '.gitattributes': '*.txt merge=own\n' });
    for (const key of [
      'merge.own.driver',
      'trailer.x.command',
      'trailer.y.cmd',
      'credential.helper',
      'credential.https://example.test.helper',
      'core.askPass',
      'core.gitProxy',
      'core.alternateRefsCommand',
      'core.pager',
      'pager.status',
      'sequence.editor',
      'uploadpack.packObjectsHook',
      'interactive.diffFilter',
      'remote.origin.vcs',
      'remote.origin.uploadpack',
      'remote.origin.receivepack',
    ]) {
      lab.plain(repo, 'config', key, canary.program);
    }
    lab.plain(repo, 'config', 'submodule.sub.update', `!${canary.program}`);
    lab.plain(repo, 'config', 'submodule.sub.url', `ext::${canary.program}`);
    lab.write(repo, '.gitmodules', '[submodule "sub"]\n\tpath = sub\n\turl = ext::sh\n');
    lab.write(repo, 'a.txt', 'b\n');
    expect(await lab.everything(repo)).toEqual([]);
    expect(canary.hasRun()).toBe(false);
  });

  test('what a trap repo of Claude Code or an editor names is only text', async () => {
    const canary = lab.canary();
    const huge = new Uint8Array(3 * 1024 * 1024).fill(97);
    const repo = lab.repo({ 'a.txt': 'a\n' });
    lab.write(
      repo,
      '.claude/settings.json',
      JSON.stringify({ apiKeyHelper: canary.program, env: {} }),
    );
    lab.write(
      repo,
      '.mcp.json',
      JSON.stringify({ mcpServers: { x: { command: canary.program } } }),
    );
    lab.write(repo, '.envrc', canary.program);
    lab.write(repo, 'package.json', JSON.stringify({ scripts: { prepare: canary.program } }));
    lab.write(
      repo,
      '.devcontainer/devcontainer.json',
      JSON.stringify({ onCreate: canary.program }),
    );
    lab.write(repo, '.vscode/tasks.json', JSON.stringify({ tasks: [{ command: canary.program }] }));
    lab.write(repo, '.roundhouse/setup', canary.program);
    lab.write(repo, `$(${canary.program.replaceAll('/', '_')})`, 'x\n');
    lab.write(repo, '-rf', 'x\n');
    lab.write(repo, 'huge.txt', huge);
    symlinkSync('/etc/passwd', join(repo, 'link'));
    expect(await lab.everything(repo)).toEqual([]);
    expect(canary.hasRun()).toBe(false);
  });

  test('a filter whose name is no UTF-8 is refused with its file and key', async () => {
    const canary = lab.canary();
    const repo = lab.repo({ 'a.txt': 'a\n' });
    const bytes = Buffer.from([0xff]);
    const attributes = Buffer.concat([Buffer.from('*.txt filter=x'), bytes, Buffer.from('\n')]);
    writeFileSync(join(repo, '.gitattributes'), attributes);
    const config = join(repo, '.git', 'config');
    const section = [
      Buffer.from('[filter "x'),
      bytes,
      Buffer.from(`"]\nclean = ${canary.program}\n`),
    ];
    writeFileSync(config, Buffer.concat([readFileSync(config), ...section]));
    lab.write(repo, 'a.txt', 'b\n');
    const said = await lab.everything(repo);
    expect(said.join('\n')).toContain('filter.x\ufffd.clean in .git/config is not UTF-8');
    expect(canary.hasRun()).toBe(false);
    rewritten(lab, repo);
    expect(canary.hasRun()).toBe(true);
  });

  test('a pipe in the place of a file is refused or passed over, not waited for', async () => {
    const repo = lab.repo({ 'a.txt': 'a\n' });
    const pipe = join(lab.root, 'pipe');
    makePipe(pipe);
    lab.plain(repo, 'config', 'core.excludesFile', pipe);
    lab.plain(repo, 'config', 'core.attributesFile', pipe);
    lab.write(repo, 'a.txt', 'b\n');
    expect(await lab.everything(repo)).toEqual([]);
    lab.plain(repo, 'config', 'include.path', pipe);
    const said = await inspectRepo(lab.git, repo);
    expect(said).toMatchObject({
      error: {
        message: expect.stringContaining(
          `include.path in ${join(repo, '.git', 'config')} names ${pipe}, which is not a file`,
        ) as string,
      },
    });
    rmSync(pipe);
  });

  test('programs that Git LFS would start for the repo are refused', async () => {
    const canary = lab.canary();
    const repo = lab.repo({ 'a.txt': 'a\n', '.gitattributes': '*.txt filter=lfs\n' });
    lab.plain(repo, 'config', '--global', 'filter.lfs.clean', 'cat');
    lab.plain(repo, 'config', 'lfs.extension.own.clean', canary.program);
    lab.write(repo, 'a.txt', 'b\n');
    const said = await lab.everything(repo);
    lab.plain(repo, 'config', '--global', '--remove-section', 'filter.lfs');
    expect(said.join('\n')).toContain(
      'lfs.extension.own.clean in .git/config names a program for Git LFS to run',
    );
  });

  test('a program that the configuration names while git runs is reported', async () => {
    const canary = lab.canary();
    const repo = lab.repo({ 'a.txt': 'a\n', '.gitattributes': '*.txt filter=slow\n' });
    // The operator's own filter stands for a session that writes in between.
    const writes = `git config filter.other.clean ${canary.program}; cat`;
    lab.plain(repo, 'config', '--global', 'filter.slow.clean', writes);
    lab.write(repo, 'a.txt', 'b\n');
    const outcome = await lab.git.run(['add', '--all'], { cwd: repo });
    lab.plain(repo, 'config', '--global', '--remove-section', 'filter.slow');
    expect(outcome.stderr).toContain('filter.other.clean');
    expect(lab.late).toContain('filter.other.clean');
  });

  test("the operator's own settings hold, also those of the environment", async () => {
    const repo = lab.repo({ 'a.txt': 'a\n', '.gitattributes': '*.txt filter=loud\n' });
    const environment = {
      ...lab.env,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'filter.loud.clean',
      GIT_CONFIG_VALUE_0: 'tr a-z A-Z',
    };
    lab.write(repo, 'a.txt', 'loud\n');
    await new Git({ environment }).must(['add', '--all'], { cwd: repo });
    expect(lab.plain(repo, 'show', ':a.txt')).toBe('LOUD\n');
  });
});

describe('[REPO-1] which git', () => {
  const lab = new TrapLab();
  afterAll(() => lab[Symbol.dispose]());

  test('a git in the repo is never run, whatever PATH says', async () => {
    const canary = lab.canary();
    const repo = lab.repo({ 'a.txt': 'a\n' });
    impostor(repo, readFileSync(canary.program, 'utf8'));
    const git = new Git({ environment: { ...lab.env, PATH: `.::${lab.env['PATH'] ?? ''}` } });
    expect((await git.run(['status', '--short'], { cwd: repo })).stdout).toBe('?? git\n');
    const none = new Git({ environment: { ...lab.env, PATH: '.' } });
    await expect(none.run(['status'], { cwd: repo })).rejects.toMatchObject({
      code: 'unavailable',
      message: 'git was not found on PATH.',
    });
    expect(canary.hasRun()).toBe(false);
  });

  test('one that is too old to be kept quiet is not used', async () => {
    const folder = join(lab.root, 'old');
    mkdirSync(folder);
    impostor(folder, '#!/bin/sh\necho git version 2.30.2\n');
    const git = new Git({ environment: { ...lab.env, PATH: folder } });
    await expect(git.run(['status'], { cwd: lab.root })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('git version 2.30.2; Roundhouse needs git 2.32') as string,
    });
  });
});
