import { expect } from '@playwright/test';

import { atRest } from '../support/at-rest.ts';
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
        // The list is beside a session, or behind it.
        async function toList(): Promise<void> {
          if (viewport.width > 760) return;
          await page.getByRole('button', { name: /^All sessions/ }).click();
        }
        await expectSoundPage(page, 'the list');
        const isMiddle = viewport.width === 1024;
        const names = isMiddle
          ? ['payments', 'a-session-with']
          : ['payments', 'web', 'a-session-with', 'web-docs', 'infra-old'];
        for (const name of names) {
          await roundhouse.sessions
            .getByRole('listitem', { name: new RegExp(`^${name}(-very|-a-very)?[^,]*, `) })
            .first()
            .getByRole('button')
            .click();
          await expect(page.getByRole('log')).toBeVisible();
          await expectSoundPage(page, name);
          await toList();
        }
        await page.getByRole('button', { name: 'New session' }).click();
        await roundhouse.newSession.field('Repo').fill('/home/ana/with-setup');
        await expect(roundhouse.newSession.dialog).toContainText('main · 2 changes');
        await expectSoundPage(page, 'new session');
        await page.keyboard.press('Escape');
        await expect(roundhouse.newSession.dialog).toBeHidden();
        await roundhouse.palette.focus();
        await expect(page.getByRole('option', { name: 'New session' })).toBeAttached();
        await expectSoundPage(page, 'palette');
      });
    });
  }
}

test('at 200 % text nothing is cut off sideways', async ({ page, roundhouse }) => {
  await page.addStyleTag({ content: 'html { font-size: 200%; }' });
  await roundhouse.open('payments');

  await expect(roundhouse.gate('payments', 'Bash').allow).toBeVisible();
  const widths = await atRest(page, () =>
    page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { scrollWidth, clientWidth };
    }),
  );
  expect(widths.scrollWidth).toBeLessThanOrEqual(widths.clientWidth);
});

test('at 200 % text buttons and the timeline hold their words', async ({ page, roundhouse }) => {
  await page.addStyleTag({ content: 'html { font-size: 200%; }' });
  await roundhouse.open('web-docs');
  await expect(roundhouse.timeline('web-docs')).toContainText('worked for');

  const cut = await atRest(page, () =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.button, .timeline-line time')]
        .filter(
          (one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1,
        )
        .map((one) => one.textContent),
    ),
  );
  expect(cut).toEqual([]);
});
