import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import type { DesktopFolders } from '../support/desktop-test.ts';
import { makeRepo, test } from '../support/desktop-test.ts';

function hubOf(folders: DesktopFolders): { readonly pid: number; readonly url: string } {
  return JSON.parse(readFileSync(join(folders.data, 'hub.json'), 'utf8')) as ReturnType<
    typeof hubOf
  >;
}

test('a hub that is killed comes back at its address, with the sessions that went on', async ({
  desktop,
  window,
  folders,
}) => {
  const sessions = window.getByRole('list', { name: 'Sessions' });
  await desktop.drop(window.getByText('Drop a repo to start a session'), [
    makeRepo(join(folders.scratch, 'web')),
  ]);
  await window.getByRole('button', { name: 'Start session' }).click();
  await expect(sessions.getByRole('listitem', { name: 'web, idle' })).toHaveCount(1, {
    timeout: 90_000,
  });
  const before = hubOf(folders);

  process.kill(before.pid, 'SIGKILL');

  await expect.poll(() => hubOf(folders).pid, { timeout: 90_000 }).not.toBe(before.pid);
  expect(hubOf(folders).url).toBe(before.url);
  await window.getByRole('button', { name: 'New session' }).first().click();
  const dialog = window.getByRole('dialog', { name: 'New session' });
  // The hub answers this page again, and the session has its runner.
  await expect(dialog.getByRole('list', { name: 'Recent repos' })).toBeVisible({ timeout: 90_000 });
  await expect(sessions.getByRole('listitem', { name: 'web, idle' })).toHaveCount(1, {
    timeout: 90_000,
  });
  expect(await desktop.countWindows()).toBe(1);
});

test('a page that crashes is loaded again, and the hub does not notice', async ({
  desktop,
  window,
  folders,
}) => {
  await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
  const before = hubOf(folders);
  await desktop.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await expect
    .poll(
      () =>
        desktop.app
          .evaluate(({ BrowserWindow }) =>
            BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
              `document.body.innerText.includes('Drop a repo to start a session')`,
            ),
          )
          // It is down just now.
          .catch(() => false),
      { timeout: 90_000 },
    )
    .toBe(true);
  expect(hubOf(folders)).toEqual(before);
});
