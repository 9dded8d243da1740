import { expect } from '@playwright/test';

import { test } from '../support/demo-page.ts';

test('[PHN-6] the code of a sign-in link is out of the address bar, and no store keeps a credential', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.open('payments');
  const kept = await page.evaluate(async () => ({
    url: location.href,
    local: Object.values(localStorage).join(' '),
    databases: (await indexedDB.databases()).length,
    cookie: document.cookie,
  }));
  const key = await page.evaluate(() => sessionStorage.getItem('roundhouse.key'));

  expect(new URL(kept.url).hash).toBe('');
  expect(key).toMatch(/^rh_key_/);
  expect(kept.local).not.toContain(key);
  expect(kept).toMatchObject({ databases: 0, cookie: '' });
});

test('[WEB-8] what a hostile address asks for is ignored, and nothing leaves for elsewhere', async ({
  page,
  hub,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).origin));
  await page.goto(
    `${hub.url}/?hub=https://evil.example&token=x&next=//evil.example#https://evil.example`,
  );

  await expect(page.getByRole('heading', { name: 'Sign in to this hub' })).toBeVisible();
  await expect(page.getByText('roundhouse open')).toBeVisible();
  expect(new Set(asked)).toEqual(new Set([hub.url]));
  expect(page.url()).toBe(`${hub.url}/`);
});

test('a link works once; the second time the page says how to get a new one', async ({
  page,
  context,
  hub,
}) => {
  const link = hub.signInLink();
  await page.goto(link);
  await expect(page.getByRole('list', { name: 'Sessions' })).toBeVisible();

  const other = await context.newPage();
  await other.goto(link);

  await expect(
    other.getByRole('heading', { name: 'This link was used or has expired' }),
  ).toBeVisible();
});

test('a revoked browser is shown the sign-in and forgets its key', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('payments');
  await hub.revoke();

  await expect(page.getByRole('heading', { name: 'Sign in to this hub' })).toBeVisible();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
});

test('a link can say which session to show', async ({ page, hub }) => {
  await page.goto(hub.signInLink('s_web'));

  await expect(page.getByRole('region', { name: 'Terminal of web' })).toBeVisible();
});

test('a second link in the same tab signs in, shows its session and leaves no code behind', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('payments');
  await page.evaluate((link) => location.assign(link), hub.signInLink('s_web'));

  await expect(page.getByRole('region', { name: 'Terminal of web' })).toBeVisible();
  expect(new URL(page.url()).hash).toBe('');
  await expect(page.getByText('connected', { exact: true })).toBeVisible();

  // One that was used or is too old shows its session all the same: the tab is signed in.
  await page.evaluate(
    (link) => location.assign(link),
    `${hub.url}/#sign-in=${'x'.repeat(32)}&session=s_infra`,
  );
  await expect(page.getByRole('region', { name: 'Terminal of infra' })).toBeVisible();
  expect(new URL(page.url()).hash).toBe('');
});
