import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { worktreesCheck } from '../../../../src/main/hub/doctor/worktrees-check.ts';
import { cutOffWorktrees } from '../../../../src/main/hub/repos/cut-off-worktrees.ts';
import { Git } from '../../../../src/main/hub/repos/git.ts';

let root = '';
let repo = '';
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'roundhouse-worktrees-')));
  repo = join(root, 'repo');
  git('init', '--quiet', repo);
  git('-C', repo, 'commit', '--quiet', '--allow-empty', '--message', 'begin');
  for (const name of ['whole', 'half', 'locked']) {
    git('-C', repo, 'worktree', 'add', '--quiet', join(root, name), '-b', name);
  }
  git('-C', repo, 'worktree', 'lock', '--reason', 'initializing', join(root, 'half'));
  git('-C', repo, 'worktree', 'lock', '--reason', 'on a stick', join(root, 'locked'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Without the git settings of whoever runs the tests. */
function environment() {
  return { PATH: process.env['PATH'] ?? '', HOME: root, GIT_CONFIG_NOSYSTEM: '1' };
}

function git(...args: readonly string[]): void {
  const identity = ['-c', 'user.name=Lab', '-c', 'user.email=lab@example.test'];
  execFileSync('git', [...identity, ...args], { cwd: root, env: environment(), stdio: 'pipe' });
}

function cutOff(afterMinutes: number) {
  const reader = new Git({ environment: environment() });
  const nowMs = Date.now() + afterMinutes * 60_000;
  return cutOffWorktrees(reader, { repos: [repo, repo, join(root, 'gone')], nowMs });
}

test('[WORK16] a worktree that git never finished is listed with the command that removes it', async () => {
  const report = await worktreesCheck(() => cutOff(11)).run();

  const half = join(root, 'half');
  expect(report).toEqual({
    state: 'warning',
    detail: `git was stopped while it made ${half}, and still locks what it made as initializing.`,
    fix: `git -C '${repo}' worktree remove --force --force '${half}'`,
  });
  execFileSync('/bin/sh', ['-c', report.fix ?? ''], { env: environment() });
  expect(await cutOff(11)).toEqual([]);
});

test('[WORK16] git may still be at work in one that is younger', async () => {
  expect(await worktreesCheck(() => cutOff(0)).run()).toMatchObject({ state: 'ok', fix: null });
});

test('[WORK16] also where git was killed before it wrote anything into the folder', async () => {
  rmSync(join(root, 'half'), { recursive: true });

  expect(await cutOff(0)).toEqual([{ repo, path: join(root, 'half') }]);
});
