import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';

import { test } from '../support/demo-page.ts';

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
] as const;

for (const colorScheme of ['dark', 'light'] as const) {
  for (const viewport of sizes) {
    test.describe(`${colorScheme}, ${viewport.width}×${viewport.height}`, () => {
      test.use({ colorScheme, viewport });

      // On a busy machine axe takes seconds for each view.
      test.slow();

      test('nothing breaks and WCAG AA holds: list, gate, question, plan, queue, dialogs', async ({
        page,
        roundhouse,
      }) => {
        async function isSound(what: string): Promise<void> {
          const isWide = await page.evaluate(
            () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
          );
          expect(isWide, `${what} fits the width`).toBe(false);
          const stickOut = await page
            .locator('.composer')
            .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).length);
          expect(stickOut, `the composer of ${what} holds its buttons`).toBe(0);
          const { violations } = await new AxeBuilder({ page })
            .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
            .analyze();
          const found = violations.map((one) => `${what}: ${one.id}: ${one.nodes[0]?.html ?? ''}`);
          expect(found).toEqual([]);
        }
        async function toList(): Promise<void> {
          const back = page.getByRole('button', { name: /^All sessions/ });
          if (await back.isVisible()) await back.click();
        }
        await isSound('the list');
        const isMiddle = viewport.width === 1024;
        const names = isMiddle
          ? ['payments', 'a-session-with']
          : ['payments', 'web', 'a-session-with', 'web-docs', 'infra-old'];
        for (const name of names) {
          await toList();
          await roundhouse.sessions
            .getByRole('listitem', { name: new RegExp(`^${name}(-very|-a-very)?[^,]*, `) })
            .first()
            .getByRole('button')
            .click();
          await expect(page.getByRole('log')).toBeVisible();
          await isSound(name);
        }
        await toList();
        await page.getByRole('button', { name: 'New session' }).click();
        await roundhouse.newSession.field('Repo').fill('/home/ana/with-setup');
        await expect(roundhouse.newSession.dialog).toContainText('main · 2 changes');
        await isSound('new session');
        await page.keyboard.press('Escape');
        await roundhouse.palette.focus();
        await isSound('palette');
      });
    });
  }
}

test('at 200 % text nothing is cut off sideways', async ({ page, roundhouse }) => {
  await page.addStyleTag({ content: 'html { font-size: 200%; }' });
  await roundhouse.open('payments');

  await expect(roundhouse.gate('payments', 'Bash').allow).toBeVisible();
  expect(
    await page.evaluate(
      () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
    ),
  ).toBe(true);
});
