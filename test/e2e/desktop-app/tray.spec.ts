import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { makeRepo, test } from '../support/desktop-test.ts';
import type { DesktopFolders } from '../support/desktop-test.ts';

/** A call to the hub of the desktop, as the command line makes it. */
async function call(folders: DesktopFolders, path: string, body: object): Promise<unknown> {
  const { url } = JSON.parse(readFileSync(join(folders.data, 'hub.json'), 'utf8')) as {
    url: string;
  };
  const token = readFileSync(join(folders.data, 'owner.token'), 'utf8').trim();
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status, await answer.clone().text()).toBeLessThan(300);
  return answer.json();
}

test('a closed window leaves the hub in the tray, says so once, and opens again', async ({
  desktop,
  window,
}) => {
  test.skip(!desktop.hasDesk, 'needs the stand-in: it shows what the desktop shows');
  await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
  await desktop.closeWindow();
  const titles = async () => (await desktop.notifications()).map(({ title }) => title);
  await expect.poll(titles).toEqual(['Roundhouse is still running']);

  await desktop.clickTray('Open Roundhouse');
  await expect.poll(() => desktop.countWindows()).toBe(1);
  await desktop.closeWindow();
  expect(await desktop.notifications()).toHaveLength(1);
});

test('a session from a terminal shows up in the window and in the tray', async ({
  desktop,
  window,
  folders,
}) => {
  test.skip(!desktop.hasDesk, 'needs the stand-in: it shows what the desktop shows');
  await expect.poll(() => desktop.tray()).toMatchObject({ toolTip: 'Roundhouse: no sessions' });
  await call(folders, '/sessions', { path: makeRepo(join(folders.scratch, 'web')) });

  await expect(
    window.getByRole('list', { name: 'Sessions' }).getByRole('listitem', { name: 'web, idle' }),
  ).toHaveCount(1, { timeout: 90_000 });
  await expect
    .poll(() => desktop.tray())
    .toMatchObject({ toolTip: 'Roundhouse: 1 idle', picture: 'tray-idle.png' });
});
