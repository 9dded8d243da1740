import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

import { test } from '../support/demo-page.ts';

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
] as const;

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
          await isSound(page, name);
          await page.screenshot({ path: testInfo.outputPath(`${name}.png`) });
          if (name === 'Settings') {
            await dialog.getByRole('radio', { name: 'The hub' }).check({ force: true });
            await expect(dialog.getByRole('group', { name: 'Port' })).toBeVisible();
            await isSound(page, 'settings of the hub');
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

async function isSound(page: Page, what: string): Promise<void> {
  const isWide = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  expect(isWide, `${what} fits the width`).toBe(false);
  const overflow = await page
    .getByRole('dialog')
    .evaluate((dialog) => dialog.scrollWidth > dialog.clientWidth);
  expect(overflow, `${what} fits its dialog`).toBe(false);
  const { violations } = await new AxeBuilder({ page })
    .include('dialog')
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const found = violations.map((one) => `${what}: ${one.id}: ${one.nodes[0]?.html ?? ''}`);
  expect(found).toEqual([]);
}
