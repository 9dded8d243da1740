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
  await hub.sessions.note('infra', 'said while away');

  await expect(roundhouse.timeline('infra')).toContainText('said while away');
  const least = await page.evaluate(() =>
    Math.min(...(window as unknown as { seen: { counts: Set<number> } }).seen.counts),
  );
  expect(least).toBeGreaterThan(10);
});

test('the page reports a hub that stays away, and continues when it is back', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  await hub.leave();
  const banner = page.getByText('The hub can’t be reached.');
  await expect(banner).toBeVisible();
  await expect(roundhouse.session('infra', 'idle')).toBeVisible();

  await hub.comeBack();
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  // An attempt that was on its way just then fails, and the next one may be long in coming.
  await expect(banner).toBeHidden({ timeout: 90_000 });
});

test('a ticket request that dies silently is given up, and the page comes back without a reload', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  let asked = 0;
  await page.route('**/ws-ticket', async (route) => {
    asked += 1;
    // As over a connection that is dead: no answer, no error.
    if (asked > 1) await route.continue();
  });
  hub.cut();
  await expect.poll(() => asked).toBe(1);
  await hub.sessions.note('infra', 'said while away');
  await expect(page.getByText(/not connected since \d\d:\d\d:\d\d/)).toBeVisible();

  await expect(roundhouse.timeline('infra')).toContainText('said while away');
  await expect(page.getByText('connected', { exact: true })).toBeVisible();
});

test('a person can have it try again at once', async ({ page, hub, roundhouse }) => {
  await roundhouse.open('infra');
  let isDead = true;
  await page.route('**/ws-ticket', async (route) => {
    if (!isDead) await route.continue();
  });
  hub.cut();
  const banner = page.getByText('The hub can’t be reached.');
  await expect(banner).toBeVisible();
  isDead = false;
  // A moment after it began, an attempt is left to finish.
  await expect(async () => {
    const again = page.getByRole('button', { name: 'Try again' }).first();
    if (await again.isVisible()) await again.click();
    await expect(banner).toBeHidden({ timeout: 1_000 });
  }).toPass();

  await expect(page.getByText('connected', { exact: true })).toBeVisible();
});

test('new sessions appear automatically', async ({ hub, roundhouse }) => {
  const script = new SessionScript({ name: 'fresh', repo: '/home/ana/fresh', startMs: Date.now() });
  await hub.log.append(script.running().events);

  await expect(roundhouse.session('fresh', 'idle')).toBeVisible();
});

test('what holds for the whole hub is said until it holds no more, or is put away', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  const notices = page.getByRole('status', { name: 'Hub notices' });
  const full = {
    about: 'disk',
    level: 'error',
    text: "The hub's disk has less than 100 MiB left. Nothing new is started or sent.",
    hint: 'Free some space. Stopping, interrupting and answering what waits work.',
  } as const;
  const damage = {
    about: 'database',
    level: 'error',
    text: 'The database is damaged.',
    hint: 'Restore a backup.',
  } as const;

  hub.sayNotices([full, damage]);
  await expect(notices.getByText('nothing new is started or sent')).toBeVisible();
  await expect(notices.getByText('The database is damaged.')).toBeVisible();
  hub.sayNotices([damage]);
  await expect(notices.getByText('nothing new is started or sent')).toBeHidden();
  await notices.getByRole('button', { name: 'Dismiss' }).click();

  await expect(notices.getByText('The database is damaged.')).toBeHidden();
});

test.describe('where a WebSocket is refused', () => {
  test.beforeEach(({ hub }) => {
    hub.isSocketRefused = true;
  });

  test('the page follows, draws and types over server-sent events', async ({
    page,
    hub,
    roundhouse,
  }) => {
    await expect(roundhouse.session('payments', 'needs you')).toBeVisible();
    await roundhouse.open('infra');
    await hub.sessions.note('infra', 'said over events');
    await expect(roundhouse.timeline('infra')).toContainText('said over events');

    await roundhouse.drive('infra');
    await page.keyboard.type('echo hello');
    await expect.poll(() => hub.runner('s_infra').typed.join('')).toBe('echo hello');
    await expect(page.getByText('connected', { exact: true })).toBeVisible();
  });

  test('a cut is not noticed either', async ({ hub, roundhouse }) => {
    await roundhouse.open('infra');
    await expect(roundhouse.timeline('infra')).toBeVisible();
    hub.cut();
    await hub.sessions.note('infra', 'said while away');

    await expect(roundhouse.timeline('infra')).toContainText('said while away');
  });
});
