import { expect } from '@playwright/test';

import { SessionScript } from '../../support/demo-hub/session-script.ts';
import { test } from '../support/demo-page.ts';

test('a cut is not noticed: the list stays, and what happened meanwhile is there', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  await page.evaluate(() => {
    const seen = { counts: new Set<number>() };
    const list = document.querySelector('ul[aria-label="Sessions"]');
    new MutationObserver(() => seen.counts.add(list?.children.length ?? 0)).observe(document.body, {
      subtree: true,
      childList: true,
    });
    Object.assign(window, { seen });
  });
  hub.cut();
  hub.commands.note('infra', 'said while away');

  await expect(roundhouse.timeline('infra')).toContainText('said while away');
  const least = await page.evaluate(() =>
    Math.min(...(window as unknown as { seen: { counts: Set<number> } }).seen.counts),
  );
  expect(least).toBeGreaterThan(10);
});

test('a hub that stays away is said quietly, and the page goes on when it is back', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  hub.isAway = true;
  hub.cut();
  const banner = page.getByText('The hub is away.');
  await expect(banner).toBeVisible();
  await expect(roundhouse.session('infra', 'idle')).toBeVisible();

  hub.isAway = false;
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(banner).toBeHidden();
});

test('new sessions appear by themselves', async ({ hub, roundhouse }) => {
  const script = new SessionScript({ name: 'fresh', repo: '/home/ana/fresh', startMs: Date.now() });
  hub.log.append(script.running().events);

  await expect(roundhouse.session('fresh', 'idle')).toBeVisible();
});
