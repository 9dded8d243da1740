import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect } from '@playwright/test';

import { ChangesPage } from '../pages/changes-page.ts';
import { signIn, test } from '../support/journey.ts';

test('what Claude Code edits is seen, spoken about, staged, committed and pushed', async ({
  page,
  lab,
}) => {
  const { env, repo: labRepo } = lab.claude;
  const repo = join(dirname(labRepo), `changed-${test.info().parallelIndex}-${Date.now()}`);
  const origin = `${repo}.git`;
  function git(cwd: string, ...args: readonly string[]): string {
    return execFileSync('git', args, { cwd, env, stdio: 'pipe' }).toString().trim();
  }
  mkdirSync(repo);
  git(repo, 'init', '--quiet', '--initial-branch=main');
  writeFileSync(join(repo, 'notes.txt'), 'one\ntwo\nthree\n');
  git(repo, 'add', '.');
  git(repo, 'commit', '--quiet', '--message=begin');
  git(repo, 'init', '--quiet', '--bare', '--initial-branch=main', origin);
  git(repo, 'remote', 'add', 'origin', origin);
  const { id } = await lab.hub.client.call('sessions.start', {
    body: {
      path: repo,
      name: 'notes',
      permissionMode: 'acceptEdits',
      prompt: '%edit notes.txt two => zwei',
    },
  });

  const roundhouse = await signIn(page, lab.hub, id);
  const changes = new ChangesPage(page);
  await expect(roundhouse.message('notes')).toBeVisible();
  await changes.show();
  await expect(changes.file('notes.txt, modified, not staged')).toBeVisible({ timeout: 90_000 });
  await changes.file(/^notes.txt/).click();
  const diff = changes.diff('notes.txt');
  await expect(diff.getByRole('option', { name: '2 deleted: two', exact: true })).toBeVisible();
  await diff.getByRole('option', { name: '2 added: zwei', exact: true }).click();
  await diff.getByRole('textbox', { name: 'Comment on line 2' }).fill('%say Because of the flag');
  await diff.getByRole('button', { name: 'Send comment' }).click();
  await expect(diff.getByText('answered')).toBeVisible({ timeout: 90_000 });
  const asked = await lab.model.turn((turn) =>
    turn.promptText.includes('About notes.txt, line 2:'),
  );
  expect(asked.promptText).toContain('```diff\n+zwei\n```\n\n%say Because of the flag');
  await diff.getByRole('button', { name: 'Close' }).click();

  await changes.box('notes.txt').click();
  await expect(changes.file('notes.txt, modified, staged')).toBeVisible();
  await changes.message.fill('Say two in German');
  await expect(page.getByText("git commit --no-verify -m 'Say two in German'")).toBeVisible();
  await changes.commit.click();
  await expect(changes.file('notes.txt, modified, committed')).toBeVisible();
  expect(git(repo, 'log', '-1', '--format=%s')).toBe('Say two in German');
  await changes.push.click();
  await expect(page.getByText('0 commits ahead, 0 behind origin/main')).toBeVisible();
  expect(git(origin, 'show', 'main:notes.txt')).toBe('one\nzwei\nthree');
  expect(git(repo, 'status', '--porcelain')).toBe('');
});
