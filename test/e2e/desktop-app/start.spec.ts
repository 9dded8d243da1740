import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { makeRepo, test } from '../support/desktop-test.ts';

test('a start without a folder opens no dialog: its own options are not folders', async ({
  desktop,
  window,
}) => {
  await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
  await desktop.settled(window);
  await expect(window.getByRole('dialog')).toHaveCount(0);
});

test.describe('with a folder', () => {
  test.use({ extraArguments: [tmpdir()] });

  test('a start with a folder opens the dialog with it, however early it came', async ({
    window,
  }) => {
    const dialog = window.getByRole('dialog', { name: 'New session' });
    await expect(dialog.getByLabel('Repo')).toHaveValue(tmpdir());
  });
});

test('a second start hands its folder to the first window, which comes to the front', async ({
  desktop,
  window,
  folders,
}) => {
  await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
  const repo = makeRepo(join(folders.scratch, 'web'));
  await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());

  await desktop.startAgain('--data', folders.data, repo);

  const dialog = window.getByRole('dialog', { name: 'New session' });
  await expect(dialog.getByLabel('Repo')).toHaveValue(repo);
  const states = () =>
    desktop.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((one) => [one.isMinimized(), one.isFocused()]),
    );
  await expect.poll(states).toEqual([[false, true]]);
});
