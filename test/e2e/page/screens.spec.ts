import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

import { test } from '../support/demo-page.ts';
import { expectSoundPage, sizes } from '../support/sound-page.ts';

const dialogs = ['Settings', 'Doctor', 'Keys', 'Limits and cost', 'Failed calls'] as const;

for (const colorScheme of ['dark', 'light'] as const) {
  for (const viewport of sizes) {
    test.describe(`${colorScheme}, ${viewport.width}×${viewport.height}`, () => {
      test.use({ colorScheme, viewport });
      // On a busy machine axe takes seconds for each view.
      test.slow();

      test('settings, doctor, keys, limits and failed calls fit and hold WCAG AA', async ({
        page,
        roundhouse,
      }, testInfo) => {
        for (const name of dialogs) {
          await roundhouse.runCommand(name);
          const dialog = page.getByRole('dialog', { name });
          await expect(dialog).toBeVisible();
          await isSettled(page, name);
          await expectSoundPage(page, name, 'dialog');
          await page.screenshot({ path: testInfo.outputPath(`${name}.png`) });
          if (name === 'Settings') {
            await dialog.getByRole('radio', { name: 'The hub' }).check({ force: true });
            await expect(dialog.getByRole('group', { name: 'Port' })).toBeVisible();
            await expectSoundPage(page, 'settings of the hub', 'dialog');
            await page.screenshot({ path: testInfo.outputPath('Settings of the hub.png') });
          }
          await page.keyboard.press('Escape');
          await expect(dialog).toBeHidden();
        }
      });
    });
  }
}

/** What each of them asks the hub for is there. */
async function isSettled(page: Page, name: (typeof dialogs)[number]): Promise<void> {
  const dialog = page.getByRole('dialog', { name });
  switch (name) {
    case 'Settings':
    case 'Keys':
      return;
    case 'Doctor':
      return expect(dialog.getByRole('listitem')).toHaveCount(7);
    case 'Limits and cost':
      return expect(dialog.getByRole('row').nth(1)).toBeVisible();
    case 'Failed calls':
      return expect(dialog.getByRole('listitem').first()).toBeVisible();
  }
}
