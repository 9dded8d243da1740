import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { BranchService } from '../../../../src/main/hub/repos/branch-service.ts';
import type { BringInWanted } from '../../../../src/main/hub/repos/bring-in.ts';
import { bringIn } from '../../../../src/main/hub/repos/bring-in.ts';
import { TrapLab } from '../../../support/trap-lab.ts';

// What a container has committed, as objects of the repo already, on its way into a branch of the owner.

const lab = new TrapLab();
afterAll(() => lab[Symbol.dispose]());

const tools = { git: lab.git, branches: new BranchService(lab.git) };

/** Commits these files on top of main, on no branch of the repo, as work that was taken in is. */
function workOf(
  repo: string,
  files: Readonly<Record<string, string>>,
  more: (clone: string) => void = () => undefined,
): string {
  const clone = `${repo}-clone`;
  lab.plain(lab.root, 'clone', '--quiet', repo, clone);
  for (const [name, text] of Object.entries(files)) lab.write(clone, name, text);
  more(clone);
  lab.plain(clone, 'add', '--all');
  lab.plain(clone, 'commit', '--quiet', '--message=work of\u001B[31m the container');
  lab.plain(repo, 'fetch', '--quiet', clone, 'HEAD:refs/roundhouse/trash/boxed/now');
  return lab.plain(clone, 'rev-parse', 'HEAD').trim();
}

function wanted(repo: string, commit: string, more: Partial<BringInWanted> = {}): BringInWanted {
  return { repo, name: 'boxed', commit, into: 'rh/boxed', how: 'fast-forward', ...more };
}

function tip(repo: string, branch: string): string {
  return lab.plain(repo, 'rev-parse', `refs/heads/${branch}`).trim();
}

test('[CON-15] work comes into a new branch, and again is no harm', async () => {
  const repo = lab.repo({ 'a.txt': 'a\n' });
  const commit = workOf(repo, { 'b.txt': 'b\n' });
  expect(await bringIn(tools, wanted(repo, commit))).toMatchObject({ ok: true });
  expect(tip(repo, 'rh/boxed')).toBe(commit);
  expect(await bringIn(tools, wanted(repo, commit))).toMatchObject({
    value: { output: expect.stringContaining('already') as string },
  });
  expect(existsSync(join(repo, 'b.txt'))).toBe(false);
});

test('[CON-15] a clean checkout of the branch moves with it, a dirty one is not touched', async () => {
  const repo = lab.repo({ 'a.txt': 'a\n', '.gitignore': 'secret\n' });
  const commit = workOf(repo, { 'a.txt': 'new\n' });
  const before = tip(repo, 'main');
  lab.write(repo, 'mine.txt', 'not committed\n');
  const refused = await bringIn(tools, wanted(repo, commit, { into: 'main' }));
  expect(refused).toMatchObject({
    error: { message: expect.stringContaining('1 path') as string },
  });
  expect(tip(repo, 'main')).toBe(before);

  lab.plain(repo, 'clean', '-fdq');
  const done = await bringIn(tools, wanted(repo, commit, { into: 'main' }));
  expect(done).toMatchObject({ value: { output: expect.stringContaining('a.txt') as string } });
  expect(done.ok && done.value.output).not.toContain('\u001B');
  expect(readFileSync(join(repo, 'a.txt'), 'utf8')).toBe('new\n');
  expect(lab.plain(repo, 'status', '--porcelain')).toBe('');
});

test('[CON-15] a file that git ignores is not overwritten', async () => {
  const repo = lab.repo({ 'a.txt': 'a\n', '.gitignore': 'secret\n' });
  const commit = workOf(repo, { '.gitignore': 'other\n', secret: 'theirs\n' });
  lab.write(repo, 'secret', 'mine\n');
  const before = tip(repo, 'main');
  expect(await bringIn(tools, wanted(repo, commit, { into: 'main' }))).toMatchObject({ ok: false });
  expect(readFileSync(join(repo, 'secret'), 'utf8')).toBe('mine\n');
  expect(tip(repo, 'main')).toBe(before);
});

test('[CON-15] what does not fast-forward needs a merge commit, and a conflict merges nothing', async () => {
  const repo = lab.repo({ 'a.txt': 'a\n' });
  const commit = workOf(repo, { 'a.txt': 'theirs\n' });
  lab.plain(repo, 'branch', 'side');
  lab.plain(repo, 'branch', 'clash');
  for (const [branch, file] of [
    ['side', 'c.txt'],
    ['clash', 'a.txt'],
  ] as const) {
    lab.plain(repo, 'checkout', '--quiet', branch);
    lab.write(repo, file, 'ours\n');
    lab.plain(repo, 'add', '--all');
    lab.plain(repo, 'commit', '--quiet', '--message=ours');
  }
  lab.plain(repo, 'checkout', '--quiet', 'main');

  const side = wanted(repo, commit, { into: 'side' });
  expect(await bringIn(tools, side)).toMatchObject({ error: { code: 'refused' } });
  expect(await bringIn(tools, { ...side, how: 'merge' })).toMatchObject({ ok: true });
  expect(lab.plain(repo, 'show', 'side:a.txt')).toBe('theirs\n');
  expect(lab.plain(repo, 'show', 'side:c.txt')).toBe('ours\n');

  const before = tip(repo, 'clash');
  const clash = await bringIn(tools, wanted(repo, commit, { into: 'clash', how: 'merge' }));
  expect(clash).toMatchObject({ error: { message: expect.stringContaining('a.txt') as string } });
  expect(tip(repo, 'clash')).toBe(before);
  expect(lab.plain(repo, 'worktree', 'list').trim().split('\n')).toHaveLength(1);
});

test.each(['--force', 'a..b', 'x.lock', 'a b', '@{-1}'])(
  '[CON-15] %s is refused as the name of a branch',
  async (into) => {
    const repo = lab.repo({ 'a.txt': 'a\n' });
    const commit = tip(repo, 'main');
    expect(await bringIn(tools, wanted(repo, commit, { into }))).toMatchObject({
      error: { code: 'bad_request' },
    });
  },
);

test('[WRK-9] [CON-15] a trap repo is brought in, and nothing that it names runs', async () => {
  const repo = lab.repo({ 'a.txt': 'a\n' });
  const canary = lab.canary();
  const commit = workOf(
    repo,
    {
      'a.txt': 'sprung\n',
      '.gitattributes': '*.txt filter=trap merge=trap diff=trap\n',
      '.gitmodules': `[submodule "x"]\n\tpath = x\n\turl = ext::${canary.program}\n`,
      '.githooks/post-merge': `#!/bin/sh\n${canary.program}\n`,
    },
    (clone) => symlinkSync('/etc', join(clone, 'link')),
  );
  for (const event of ['post-merge', 'post-checkout', 'reference-transaction']) {
    symlinkSync(canary.program, join(repo, '.git', 'hooks', event));
  }
  for (const key of ['filter.trap.smudge', 'filter.trap.clean', 'diff.trap.textconv']) {
    lab.plain(repo, 'config', key, canary.program);
  }
  lab.plain(repo, 'config', 'merge.trap.driver', `${canary.program} %A`);
  canary.forget();
  lab.plain(repo, 'branch', 'side');
  canary.forget();

  expect(await bringIn(tools, wanted(repo, commit, { into: 'side', how: 'merge' }))).toMatchObject({
    ok: true,
  });
  expect(await bringIn(tools, wanted(repo, commit, { into: 'main' }))).toMatchObject({ ok: true });
  expect(canary.hasRun()).toBe(false);

  // The trap was a real one.
  lab.attempt(repo, 'checkout', 'side');
  expect(canary.hasRun()).toBe(true);
});
