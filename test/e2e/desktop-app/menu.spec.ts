import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { makeRepo, test } from '../support/desktop-test.ts';

test('a repo in which a session was started is in the menu from then on, and opens from there', async ({
  desktop,
  window,
  folders,
}) => {
  await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
  expect(await desktop.menuItem('open-recent')).toEqual({
    label: 'Open Recent',
    enabled: false,
    items: [],
  });
  const repo = realpathSync(makeRepo(join(folders.scratch, 'Müller & Söhne')));
  await desktop.drop(window.getByText('Drop a repo to start a session'), [repo]);
  const dialog = window.getByRole('dialog', { name: 'New session' });
  await dialog.getByRole('button', { name: 'Start session' }).click();
  await expect(dialog).toHaveCount(0);
  await expect
    .poll(() => desktop.menuItem('open-recent'), { timeout: 90_000 })
    .toEqual({ label: 'Open Recent', enabled: true, items: [repo] });

  await desktop.clickMenu('recent-0');
  await expect(dialog.getByLabel('Repo')).toHaveValue(repo);
});

test('About names the versions, and the licences open as one text', async ({ desktop, window }) => {
  await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
  const opened = await desktop.watchOpenedFiles();
  await desktop.clickMenu('licenses');
  await expect.poll(opened).toHaveLength(1);
  const licenses = readFileSync((await opened())[0] ?? '', 'utf8');
  for (const name of ['react', 'node-pty', 'zod', 'electron-updater', 'Inter', 'JetBrains Mono']) {
    expect(licenses).toContain(name);
  }

  test.skip(!desktop.hasDesk, 'needs the stand-in: Electron does not say what the panel shows');
  const { about, versions } = await desktop.app.evaluate(({ app }) => ({
    about: Reflect.get(app, 'about') as unknown,
    versions: { ...process.versions },
  }));
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const { electron, chrome, node } = versions;
  expect(about).toEqual({
    applicationName: 'Roundhouse',
    applicationVersion: version,
    copyright: [
      'MIT licence. Third-party licences are in Help, Licences.',
      `Electron ${electron}, Chromium ${chrome}, Node ${node}`,
    ].join('\n'),
  });
  const roles = await desktop.app.evaluate(({ Menu }) =>
    (Menu.getApplicationMenu()?.items ?? [])
      .flatMap(({ submenu }) => submenu?.items ?? [])
      .map(({ role }) => role),
  );
  expect(roles).toContain('about');
});
