import { expect } from '@playwright/test';

import { test } from '../support/demo-page.ts';

test('a hit opens its session at that very event, unfolded and marked', async ({
  page,
  roundhouse,
}) => {
  await page.keyboard.press('Alt+s');
  const dialog = page.getByRole('dialog', { name: 'Search all sessions' });
  await dialog.getByRole('textbox', { name: 'Words to search for' }).fill('npm test -- ledger');
  const hits = dialog.getByRole('list', { name: 'Results' }).getByRole('listitem');
  await expect(hits).toHaveCount(2);
  await hits.filter({ hasText: 'payments tool call' }).getByRole('button').click();

  await expect(dialog).toBeHidden();
  const marked = roundhouse.timeline('payments').locator('[aria-current=location]');
  await expect(marked).toBeInViewport();
  await expect(marked).toContainText('failed after 9 s');
  await expect(marked).toContainText('2 failed, 126 passed');
});

test('what Claude said on the way is found too', async ({ page, roundhouse }) => {
  await page.keyboard.press('Alt+s');
  const dialog = page.getByRole('dialog', { name: 'Search all sessions' });
  await dialog
    .getByRole('textbox', { name: 'Words to search for' })
    .fill('stored after the charge');
  await dialog.getByRole('button', { name: /payments-w2 Claude said/ }).click();

  const marked = roundhouse.timeline('payments-w2').locator('[aria-current=location]');
  await expect(marked).toBeInViewport();
  await expect(marked).toContainText('a crash between the two charges twice');
});

test('nothing found, and a hub that refuses, are said', async ({ page, hub, roundhouse }) => {
  await roundhouse.runCommand('Search all sessions');
  const dialog = page.getByRole('dialog', { name: 'Search all sessions' });
  const words = dialog.getByRole('textbox', { name: 'Words to search for' });
  // The name of the command is not what is searched for.
  await expect(words).toHaveValue('');
  await words.fill('no such words anywhere');
  await expect(dialog).toContainText('No results.');

  await hub.leave();
  await words.fill('ledger');
  await expect(dialog.getByRole('alert')).toBeVisible();
  await hub.comeBack();
});

test.describe('100,000 events', () => {
  test.use({ scenario: 'long' });
  test.slow();

  test('a hit far back is loaded and shown', async ({ page, roundhouse }) => {
    await page.keyboard.press('Alt+s');
    const dialog = page.getByRole('dialog', { name: 'Search all sessions' });
    await dialog.getByRole('textbox', { name: 'Words to search for' }).fill('Step 4000: go on');
    await dialog.getByRole('list', { name: 'Results' }).getByRole('button').first().click();

    const marked = roundhouse.timeline('marathon').locator('[aria-current=location]');
    await expect(marked).toBeInViewport({ timeout: 60_000 });
    await expect(marked).toContainText('Step 4000: go on with the list');
  });
});
