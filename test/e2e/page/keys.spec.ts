import { expect } from '@playwright/test';

import { test } from '../support/demo-page.ts';

test('the palette shows the keys, and a key that was changed applies at once and after a reload', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.palette.fill('settings');
  await expect(page.getByRole('option', { name: 'Settings', exact: true })).toContainText('Ctrl ,');
  await page.keyboard.press('Escape');

  await roundhouse.runCommand('Keys');
  const dialog = page.getByRole('dialog', { name: 'Keys' });
  const row = dialog.getByRole('group', { name: 'Settings' });
  await row.getByRole('button', { name: 'Change the key of: Settings' }).click();
  await page.keyboard.press('Alt+p');
  await expect(row.locator('kbd')).toHaveText('Alt P');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toBeHidden();

  const settings = page.getByRole('dialog', { name: 'Settings' });
  const search = page.getByRole('dialog', { name: 'Search all sessions' });
  await page.keyboard.press('Control+,');
  // A dialog in front would let no other one come.
  await page.keyboard.press('Alt+s');
  await expect(search).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(search).toBeHidden();
  await page.keyboard.press('Alt+p');
  await expect(settings).toBeVisible();
  await page.reload();
  await roundhouse.isReady();
  await page.keyboard.press('Alt+p');
  await expect(settings).toBeVisible();
});

test('a key that another one has is told, and taken only when a person says so', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.runCommand('Keys');
  const dialog = page.getByRole('dialog', { name: 'Keys' });
  const row = dialog.getByRole('group', { name: 'New session' });
  const other = dialog.getByRole('group', { name: 'Go to the next session that needs you' });
  const change = row.getByRole('button', { name: 'Change the key of: New session' });
  await change.click();
  await page.keyboard.press('Alt+w');
  await expect(row.getByRole('alert')).toContainText(
    'Alt W is already used for “Go to the next session that needs you”.',
  );
  await expect(row.locator('kbd')).toHaveText('Alt N');
  await row.getByRole('button', { name: 'Use it here instead' }).click();
  await expect(row.locator('kbd')).toHaveText('Alt W');
  await expect(other).toContainText('no key');

  await change.click();
  await page.keyboard.press('x');
  await expect(row.getByRole('alert')).toContainText('on its own this key types text');
  await dialog.getByRole('button', { name: 'Reset all' }).click();
  await expect(row.locator('kbd')).toHaveText('Alt N');
  await expect(other.locator('kbd')).toHaveText('Alt W');
});

test('the key that allows can be another one, and its card says so', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.runCommand('Keys');
  const dialog = page.getByRole('dialog', { name: 'Keys' });
  await dialog.getByRole('button', { name: 'Change the key of: Allow the request' }).click();
  await page.keyboard.press('a');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await roundhouse.open('payments');
  const gate = roundhouse.gate('payments', 'Bash');
  await expect(gate.allow).toContainText('A');

  // A card that has just appeared takes no key: a person could have been typing.
  await expect(async () => {
    await page.keyboard.press('a');
    await expect(gate.card).toBeHidden({ timeout: 500 });
  }).toPass();
});

test('F6 leads out of a terminal and through all parts of the window, Shift+F6 back', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('payments');
  await roundhouse.drive('payments');
  const stops = [
    roundhouse.gate('payments', 'Bash').card,
    roundhouse.timeline('payments'),
    roundhouse.message('payments'),
    roundhouse.sessions,
    roundhouse.terminal('payments'),
  ];
  const focus = page.locator(':focus');
  for (const stop of stops) {
    await page.keyboard.press('F6');
    await expect(stop.and(focus).or(stop.locator(focus))).toBeVisible();
  }
  await page.keyboard.press('Shift+F6');
  await expect(roundhouse.sessions.locator(focus)).toBeVisible();
  await page.keyboard.press('Shift+F6');
  await expect(roundhouse.message('payments')).toBeFocused();
  expect(hub.runner('s_payments').typed).toEqual([]);
});
