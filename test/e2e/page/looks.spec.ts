import { expect } from '@playwright/test';

import { test } from '../support/demo-page.ts';
import { expectSoundPage, sizes } from '../support/sound-page.ts';

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
        async function toList(): Promise<void> {
          const back = page.getByRole('button', { name: /^All sessions/ });
          if (await back.isVisible()) await back.click();
        }
        await expectSoundPage(page, 'the list');
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
          await expectSoundPage(page, name);
        }
        await toList();
        await page.getByRole('button', { name: 'New session' }).click();
        await roundhouse.newSession.field('Repo').fill('/home/ana/with-setup');
        await expect(roundhouse.newSession.dialog).toContainText('main · 2 changes');
        await expectSoundPage(page, 'new session');
        await page.keyboard.press('Escape');
        await roundhouse.palette.focus();
        await expectSoundPage(page, 'palette');
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

test('at 200 % text buttons and the timeline hold their words', async ({ page, roundhouse }) => {
  await page.addStyleTag({ content: 'html { font-size: 200%; }' });
  await roundhouse.open('web-docs');
  await expect(roundhouse.timeline('web-docs')).toContainText('worked for');

  const cut = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.button, .timeline-line time')]
      .filter(
        (one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1,
      )
      .map((one) => one.textContent),
  );
  expect(cut).toEqual([]);
});
