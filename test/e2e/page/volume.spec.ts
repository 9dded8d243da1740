import { expect } from '@playwright/test';
import type { Locator } from '@playwright/test';

import { atRest } from '../support/at-rest.ts';
import { test } from '../support/demo-page.ts';

test.describe('100,000 events', () => {
  test.use({ scenario: 'long' });
  // Building a timeline of so many events takes its time on a busy machine.
  test.slow();

  test('open at the newest, load older ones by scrolling, and keep the place of a reader', async ({
    page,
    hub,
    roundhouse,
  }) => {
    await roundhouse.open('marathon');
    const log = roundhouse.timeline('marathon');
    await expect(log).toContainText('checks passed');
    expect(await log.locator('time').count()).toBeLessThan(120);

    const firstLoaded = await log.locator('time').first().getAttribute('datetime');
    await log.hover();
    await expect(async () => {
      await page.mouse.wheel(0, -4_000);
      const oldest = await log.locator('time').first().getAttribute('datetime');
      expect(Date.parse(oldest ?? '')).toBeLessThan(Date.parse(firstLoaded ?? '') - 3_600_000);
    }).toPass({ timeout: 60_000 });
    expect(await log.locator('time').count()).toBeLessThan(160);

    const row = log.locator('[data-index]').nth(10);
    const { key, top } = await atRest(page, () => placeOf(row));
    await hub.sessions.note('marathon', 'something new');
    await expect(page.getByRole('button', { name: 'Jump to 1 new' })).toBeVisible();
    const again = log.locator(`[data-key="${key}"]`);
    const moved = await atRest(page, () => placeOf(again));
    expect(Math.abs(moved.top - top)).toBeLessThan(4);

    await page.getByRole('button', { name: 'Jump to 1 new' }).click();
    await expect(log).toContainText('something new');
  });
});

test.describe('forty sessions', () => {
  test.use({ scenario: 'many' });

  test('are all in the list, and those in need on top', async ({ roundhouse }) => {
    const last = roundhouse.sessions.locator('[aria-posinset="40"][aria-setsize="40"]');
    await roundhouse.sessions.getByRole('button').first().focus();
    await roundhouse.page.keyboard.press('End');
    await expect(last).toBeInViewport();
    await roundhouse.page.keyboard.press('Home');
    await expect(roundhouse.needsYou.getByRole('listitem')).toHaveCount(4);
    await expect(roundhouse.needsYou.getByRole('listitem').first()).toBeInViewport();
  });
});

test.describe('a hub that nobody has used', () => {
  test.use({ scenario: 'empty' });

  test('says what to do and what is missing', async ({ page, roundhouse }) => {
    await expect(page.getByRole('heading', { name: 'Start a session in a repo' })).toBeVisible();
    await expect(roundhouse.sessions.getByRole('listitem')).toHaveCount(0);
    await expect(page.getByRole('list', { name: 'What a session needs' })).toContainText(
      'sudo systemctl start docker',
    );
  });
});

/** Which row it is, and where. */
function placeOf(row: Locator) {
  return row.evaluate((element) => ({
    key: element.getAttribute('data-key'),
    top: element.getBoundingClientRect().top,
  }));
}
