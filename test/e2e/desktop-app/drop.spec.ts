import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

import { makeRepo, test } from '../support/desktop-test.ts';

function dropZone(window: Page) {
  return window.getByText('Drop a repo to start a session');
}

function dialogOf(window: Page) {
  return window.getByRole('dialog', { name: 'New session' });
}

test('a path with blanks and other alphabets is taken whole, and Enter starts it', async ({
  desktop,
  window,
  folders,
}) => {
  const repo = makeRepo(join(folders.scratch, 'Müller & Söhne 公式'));
  await desktop.drop(dropZone(window), [repo]);

  const dialog = dialogOf(window);
  await expect(dialog.getByLabel('Repo')).toHaveValue(repo);
  await expect(dialog.getByText('main · no changes')).toBeVisible();
  await window.keyboard.press('Enter');
  await expect(
    window
      .getByRole('list', { name: 'Sessions' })
      .getByRole('listitem', { name: /^Müller-Söhne-公式,/ }),
  ).toHaveCount(1, { timeout: 90_000 });
});

test('a file stands for the repo that it is in', async ({ desktop, window, folders }) => {
  const repo = makeRepo(join(folders.scratch, 'web'));
  writeFileSync(join(repo, 'readme.md'), 'words');
  await desktop.drop(dropZone(window), [join(repo, 'readme.md')]);
  await expect(
    dialogOf(window).getByText(`the file’s repo, ${realpathSync(repo)} · main · 1 change`),
  ).toBeVisible();
});

test('a worktree and a link are said to be what they are', async ({ desktop, window, folders }) => {
  const repo = makeRepo(join(folders.scratch, 'web'));
  const worktree = join(folders.scratch, 'web-fix');
  execFileSync('git', ['worktree', 'add', '--quiet', '-b', 'fix', worktree], { cwd: repo });
  await desktop.drop(dropZone(window), [worktree]);
  await expect(dialogOf(window).getByText('fix · no changes · a worktree')).toBeVisible();

  const link = join(folders.scratch, 'link');
  symlinkSync(repo, link);
  await desktop.drop(dialogOf(window), [link]);
  await expect(dialogOf(window).getByLabel('Repo')).toHaveValue(link);
  await expect(
    dialogOf(window).getByText(`links to ${realpathSync(repo)} · main · no changes`),
  ).toBeVisible();
});

test('a folder without git becomes a repo first, when that is chosen', async ({
  desktop,
  window,
  folders,
}) => {
  const plain = join(folders.scratch, 'notes');
  mkdirSync(plain);
  await desktop.drop(dropZone(window), [plain]);
  const dialog = dialogOf(window);
  await expect(dialog.getByText(/not a Git repo/)).toBeVisible();
  await dialog.getByRole('radio', { name: 'Run git init first' }).check({ force: true });
  expect(existsSync(join(plain, '.git'))).toBe(false);
  await dialog.getByRole('button', { name: 'Start session' }).click();
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => existsSync(join(plain, '.git'))).toBe(true);
});

test('several folders are listed, and each that can be gets its session', async ({
  desktop,
  window,
  folders,
}) => {
  const repos = ['web', 'api'].map((name) => makeRepo(join(folders.scratch, name)));
  const broken = join(folders.scratch, 'broken');
  mkdirSync(join(broken, '.git'), { recursive: true });
  await desktop.drop(dropZone(window), [...repos, broken]);

  const dialog = window.getByRole('dialog', { name: 'New sessions' });
  await expect(dialog.getByRole('list', { name: 'Repos' }).getByRole('listitem')).toHaveCount(3);
  await expect(dialog.getByRole('alert')).toContainText('git does not open it');
  await dialog.getByRole('button', { name: 'Start 2 sessions' }).press('Enter');
  const sessions = window.getByRole('list', { name: 'Sessions' });
  await expect(sessions.getByRole('listitem', { name: /^(web|api),/ })).toHaveCount(2, {
    timeout: 90_000,
  });

  await window.getByRole('button', { name: 'New session' }).first().click();
  await dialogOf(window).getByRole('list', { name: 'Recent repos' }).getByText('web').click();
  await expect(dialogOf(window).getByLabel('Repo')).toHaveValue(
    realpathSync(join(folders.scratch, 'web')),
  );
});
