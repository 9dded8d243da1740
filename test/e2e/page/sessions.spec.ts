import { expect } from '@playwright/test';

import { atRest } from '../support/at-rest.ts';
import { test } from '../support/demo-page.ts';

test('each session is named after itself and its state', async ({ roundhouse }) => {
  for (const [name, state] of [
    ['payments', 'needs you'],
    ['payments-w1', 'working'],
    ['payments-w3', 'rate limited'],
    ['infra', 'idle'],
    ['infra-old', 'ended'],
    ['infra-lost', 'lost'],
    ['infra-new', 'starting'],
    ['infra-unseen', 'unknown'],
  ] as const) {
    await expect(roundhouse.session(name, state)).toBeVisible();
  }
});

test('a new session is started by its path, and opens', async ({ page, roundhouse }) => {
  await page.getByRole('button', { name: 'New session' }).click();
  const dialog = roundhouse.newSession;
  await dialog.field('Repo').fill('/home/ana/code/orders');
  await expect(dialog.dialog).toContainText('main · 2 changes');
  await dialog.field('Name').fill('orders');
  await dialog.field('First prompt').fill('Say hello');
  await page.keyboard.press('Enter');

  await expect(dialog.dialog).toBeHidden();
  await expect(roundhouse.terminal('orders')).toBeVisible();
  await expect(roundhouse.timeline('orders')).toContainText('You said: Say hello');
});

test('a path that is not there is said before anything starts', async ({ page, roundhouse }) => {
  await page.getByRole('button', { name: 'New session' }).click();
  await roundhouse.newSession.field('Repo').fill('/home/ana/missing');

  await expect(page.getByRole('alert')).toContainText('There is nothing at /home/ana/missing');
});

test('the palette goes to a session by keys alone', async ({ page, roundhouse }) => {
  await page.keyboard.press('Control+k');
  await expect(roundhouse.palette).toBeFocused();
  await page.keyboard.type('w2');
  await page.keyboard.press('Enter');

  await expect(roundhouse.terminal('payments-w2')).toBeVisible();
});

test('the palette offers commands before anything is typed, and shows its last entry whole', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.palette.focus();
  const list = page.getByRole('listbox', { name: 'Go to session, run a command' });
  const options = list.getByRole('option');
  await expect(options.filter({ hasText: 'needs you' }).first()).toBeInViewport();
  await expect(page.getByRole('option', { name: 'New session' })).toBeInViewport({ ratio: 1 });
  await page.setViewportSize({ width: 1440, height: 400 });
  await page.keyboard.press('ArrowUp');

  const last = options.last();
  await expect(last).toHaveAttribute('aria-selected', 'true');
  const [edge, entry] = await atRest(page, () =>
    Promise.all([list.boundingBox(), last.boundingBox()]),
  );
  if (!edge || !entry) throw new Error('the list is not there');
  const belowPx = edge.y + edge.height - (entry.y + entry.height);
  expect(belowPx).toBeGreaterThanOrEqual(5);
});

test('Alt+W goes from one session in need to the next', async ({ page, roundhouse }) => {
  await page.keyboard.press('Alt+w');
  await expect(roundhouse.message('web-docs')).toBeVisible();
  await page.keyboard.press('Alt+w');

  await expect(roundhouse.message('web-docs')).toBeHidden();
});

test('a session is renamed, archived and removed, with what happens to its work said', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.open('payments-w1');
  async function choose(name: string, item: string): Promise<void> {
    await page.getByRole('button', { name: `More about ${name}` }).click();
    await page.getByRole('menuitem', { name: item }).click();
  }
  await choose('payments-w1', 'Rename…');
  const rename = page.getByRole('dialog', { name: 'Rename payments-w1' });
  await rename.getByRole('textbox', { name: 'Name' }).fill('rounding');
  await rename.getByRole('button', { name: 'Rename' }).click();
  await expect(roundhouse.session('rounding', 'working')).toBeVisible();

  await choose('rounding', 'Remove…');
  const remove = page.getByRole('dialog', { name: 'Remove rounding?' });
  await expect(remove).toContainText('Claude Code is running and will be stopped first');
  await remove.getByText('Keep it').click();
  await expect(remove).toContainText('is kept');
  await remove.getByText('Remove without saving').first().click();
  await expect(remove).toContainText('Changes and commits that exist only there are lost');
  await remove.getByText('Save, then remove').click();
  await expect(remove).toContainText('All of its work, tracked and untracked, is saved first');
  await remove.getByRole('button', { name: 'Remove', exact: true }).click();
  // A notice goes away by itself, so it is looked for first.
  await expect(page.getByRole('status', { name: 'Notices', exact: true })).toContainText(
    'refs/roundhouse/trash/rounding',
  );
  await expect(roundhouse.session('rounding', 'working')).toBeHidden();
});

test('an earlier conversation is found and resumed', async ({ page, roundhouse }) => {
  await page.getByRole('button', { name: 'Resume an earlier conversation' }).click();
  const dialog = page.getByRole('dialog', { name: 'Resume an earlier conversation' });
  await dialog.getByRole('textbox', { name: 'Repo' }).fill('/home/ana/acme/payments-api');
  await dialog.getByRole('textbox', { name: 'Search' }).fill('drawer');
  await expect(dialog.getByRole('listitem')).toHaveCount(1);
  await dialog.getByRole('button', { name: /Checkout drawer/ }).click();

  await expect(roundhouse.terminal('payments-api')).toBeVisible();
});
