import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { test } from '../support/desktop-test.ts';

test('start at login is switched on and off in the settings, for this very hub', async ({
  desktop,
  window,
  folders,
}) => {
  test.skip(process.platform !== 'linux', 'the other systems keep a list of their own');
  const entry = join(folders.userData, 'autostart', 'roundhouse.desktop');
  await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
  await desktop.clickMenu('settings');
  const settings = window.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('radio', { name: 'Desktop app' }).check({ force: true });
  const choice = settings.getByRole('radiogroup', { name: 'Start at login' });
  await choice.getByText('On', { exact: true }).click();

  await expect.poll(() => existsSync(entry)).toBe(true);
  const [executable, program] = await desktop.app.evaluate(({ app }) => [
    app.getPath('exe'),
    app.getAppPath(),
  ]);
  expect(readFileSync(entry, 'utf8').split('\n')).toContain(
    `Exec="${executable}" "${program}" "--data" "${folders.data}" "--hidden"`,
  );

  await choice.getByText('Off', { exact: true }).click();
  await expect.poll(() => existsSync(entry)).toBe(false);
});

test.describe('at login', () => {
  test.use({ extraArguments: ['--hidden'] });

  test('it starts into the tray, and the window opens from there, however early', async ({
    desktop,
  }) => {
    test.skip(!desktop.hasDesk, 'needs the stand-in: it shows what the desktop shows');
    // The icon is there while the hub is still starting.
    await expect.poll(() => desktop.tray()).toMatchObject({ toolTip: 'Roundhouse: no sessions' });
    expect(await desktop.countWindows()).toBe(0);
    await desktop.clickTray('Open Roundhouse');
    const window = await desktop.window();
    await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
  });
});
