import { expect } from '@playwright/test';

import { test } from '../support/demo-page.ts';

test('settings of the hub say what counts now, and what needs a restart', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.runCommand('Settings');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('radio', { name: 'The hub' }).check({ force: true });

  const data = dialog.getByRole('group', { name: 'Data directory' });
  await expect(data).toContainText('It is given at the start, with --data or ROUNDHOUSE_DATA.');
  const port = dialog.getByRole('group', { name: 'Port' });
  await port.getByRole('textbox', { name: 'Port' }).fill('99999');
  await port.getByRole('button', { name: 'Set' }).click();
  await expect(port.getByRole('alert')).toHaveText('Port must be a port, 0 to 65535, not "99999".');
  await port.getByRole('textbox', { name: 'Port' }).fill('5000');
  await port.getByRole('button', { name: 'Set' }).click();
  await expect(port).toContainText('Restart the hub to change 4680 to 5000.');
  await expect(dialog.getByRole('status')).toContainText('need a hub restart');

  const claude = dialog.getByRole('group', { name: 'Claude Code' });
  await claude.getByRole('textbox', { name: 'Claude Code' }).fill(process.execPath);
  await page.keyboard.press('Enter');
  await expect(claude).toContainText('set here; applies at once');
  await claude.getByRole('button', { name: 'Back to claude' }).click();
  await expect(claude.getByRole('textbox', { name: 'Claude Code' })).toHaveValue('claude');
});

test('settings of the desktop program and its notifications are there too', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.runCommand('Settings');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('radio', { name: 'Desktop app' }).check({ force: true });
  await expect(dialog.getByRole('group', { name: 'On quit' })).toBeVisible();
  await expect(dialog.getByRole('group', { name: 'Port' })).toBeHidden();

  await dialog.getByRole('radio', { name: 'Notifications' }).check({ force: true });
  const troubles = dialog.getByRole('group', { name: 'Problems' });
  // It is chosen when the hub has said so, not with the click.
  await troubles.getByRole('radio', { name: 'Off' }).click({ force: true });
  await expect(troubles).toContainText('set here; applies at once');
});

test('colours are set for this device and count at once', async ({ page, roundhouse }) => {
  await roundhouse.runCommand('Settings');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('radio', { name: 'Light' }).check({ force: true });
  await expect(page.locator('html')).toHaveClass(/light/);

  await page.reload();
  await expect(page.locator('html')).toHaveClass(/light/);
});

test('the doctor shows every check, what mends it, and proves that hooks fire', async ({
  page,
  roundhouse,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await roundhouse.runCommand('Doctor');
  const dialog = page.getByRole('dialog', { name: 'Doctor' });
  const checks = dialog.getByRole('list', { name: 'Checks' });
  await expect(checks.getByRole('listitem')).toHaveCount(7);
  await expect(dialog.getByRole('status')).toHaveText('One check failed.');
  await expect(checks.getByRole('listitem', { name: 'Database, failed' })).toContainText(
    'Page 17 is not what was written.',
  );
  await expect(checks.getByRole('listitem', { name: 'Certificate, skipped' })).toBeVisible();

  await checks.getByRole('button', { name: 'Copy how to fix Signed in' }).click();
  await expect(checks.getByText('Copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('claude auth login');

  await dialog.getByRole('button', { name: 'Test hooks' }).click();
  await expect(checks.getByRole('listitem', { name: 'Hooks, OK' })).toContainText(
    'SessionStart came from a fresh Claude Code.',
  );
});
