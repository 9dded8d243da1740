import { readFile } from 'node:fs/promises';

import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

import { NewSessionDialog } from '../pages/roundhouse-page.ts';
import { atRest } from '../support/at-rest.ts';
import { test } from '../support/demo-page.ts';

// What can be done with a session from its menu and in the list.

async function choose(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `More about ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('a conversation is forked: a session in the same folder begins as a copy, with its permissions', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  await choose(page, 'infra', 'Fork…');
  const dialog = new NewSessionDialog(page.getByRole('dialog', { name: 'Fork infra' }));
  await expect(dialog.field('Repo')).toHaveValue('/home/ana/infra');
  await dialog.field('Name').fill('infra-copy');
  const asked = page.waitForRequest(
    (request) => request.method() === 'POST' && request.url().endsWith('/api/v1/sessions'),
  );
  await dialog.dialog.getByRole('button', { name: 'Start fork' }).click();

  const body: unknown = (await asked).postDataJSON();
  expect(body).toMatchObject({ path: '/home/ana/infra', name: 'infra-copy', fork: true });
  expect(body).toHaveProperty('resume');
  await expect(roundhouse.terminal('infra-copy')).toBeVisible();
  await expect(roundhouse.session('infra', 'idle')).toBeVisible();
});

test('a transcript is saved as a file, in the chosen form', async ({ page, roundhouse }) => {
  await roundhouse.open('payments');
  await choose(page, 'payments', 'Export transcript…');
  const dialog = page.getByRole('dialog', { name: 'Transcript of payments' });
  await expect(dialog.getByRole('checkbox', { name: /looks like a key/ })).toBeChecked();
  await dialog.getByRole('radio', { name: 'Web page' }).check({ force: true });
  const asked = page.waitForRequest(/transcript\?/);
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save' }).click();

  const download = await downloading;
  expect((await asked).url()).toContain('format=html&redact=yes');
  expect(download.suggestedFilename()).toBe('payments.html');
  expect(await readFile(await download.path(), 'utf8')).toContain(
    '<title>payments - Roundhouse transcript</title>',
  );
  await expect(dialog).toBeHidden();
});

test('a pinned session goes to the top of its repo, and back', async ({ page, roundhouse }) => {
  async function order(): Promise<readonly string[]> {
    const labels = await roundhouse.sessions
      .getByRole('listitem')
      .evaluateAll((items) => items.map((item) => item.getAttribute('aria-label') ?? ''));
    return labels
      .map((label) => label.split(',')[0] ?? '')
      .filter((name) => name.startsWith('infra'));
  }
  const before = await atRest(page, order);
  expect(before).toHaveLength(5);
  expect(before[0]).not.toBe('infra-new');
  await roundhouse.open('infra-new');
  await choose(page, 'infra-new', 'Pin');
  await expect.poll(async () => (await order())[0]).toBe('infra-new');

  await choose(page, 'infra-new', 'Unpin');
  await expect.poll(order).toEqual(before);
});

test('the list is walked by the arrow keys, and a row under the pointer stands out', async ({
  page,
  roundhouse,
}) => {
  const rows = roundhouse.sessions.getByRole('button');
  await rows.first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(rows.nth(1)).toHaveAttribute('aria-current', 'true');

  const other = rows.nth(4);
  const look = (): Promise<string> =>
    other.evaluate((element) => getComputedStyle(element).backgroundColor);
  const resting = await look();
  await other.hover();
  await expect.poll(look).not.toBe(resting);
});
