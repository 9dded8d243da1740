import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';

import { test } from '../support/demo-page.ts';

test('a chip opens a menu, and what was chosen is shown once it is proved', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  await page.getByRole('button', { name: /^Permissions: .* Change$/ }).click();
  const menu = page.getByRole('menu', { name: /^Permissions/ });
  await menu.getByRole('menuitem', { name: 'Plan first' }).click();
  await expect(page.getByRole('button', { name: 'Permissions: Plan first. Change' })).toBeVisible();

  await page.getByRole('button', { name: /^Model: .* Change$/ }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Model: sonnet. Change' })).toBeVisible();
});

test('a change that is not proved yet waits, and one that failed says why', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  await page.getByRole('button', { name: /^Effort: .* Change$/ }).click();
  await page.getByRole('menuitem', { name: 'max' }).click();
  await expect(
    page.getByText('Effort → max failed: Claude Code says: this model has no such effort.'),
  ).toBeVisible();

  hub.claude.isAsleep = true;
  await page.getByRole('button', { name: /^Model: .* Change$/ }).click();
  await page.getByRole('menuitem', { name: 'Another…' }).click();
  await page.getByRole('textbox', { name: 'Model name' }).fill('claude-next');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Model → claude-next: changing…')).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('.composer').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});

test('a known command is sent as one and says so before; an unknown one is a text', async ({
  page,
  hub,
  roundhouse,
}) => {
  hub.claude.isAsleep = true;
  await roundhouse.open('infra');
  const field = roundhouse.message('infra');
  await field.fill('/compact the plan');
  await expect(page.getByText('/compact runs as a command, without the model')).toBeVisible();
  await roundhouse.send.click();
  await expect(field).toHaveValue('');
  await field.fill('/nonesuch');
  await expect(page.getByText('/nonesuch isn’t a known command')).toBeVisible();
  await roundhouse.send.click();
  await expect(field).toHaveValue('');
  const sent = hub.sessions.view('infra').messages.slice(-2);
  expect(sent.map(({ text, isCommand }) => ({ text, isCommand }))).toEqual([
    { text: '/compact the plan', isCommand: true },
    { text: '/nonesuch', isCommand: false },
  ]);
});

test('the queue is put in another order by buttons and by dragging', async ({
  hub,
  roundhouse,
}) => {
  hub.claude.beginWork(hub.runner('s_infra'), 'Look at the disks');
  await expect(roundhouse.session('infra', 'working')).toBeVisible();
  await roundhouse.open('infra');
  for (const text of ['one', 'two', 'three']) {
    await roundhouse.message('infra').fill(text);
    await roundhouse.send.click();
    await expect(roundhouse.message('infra')).toHaveValue('');
  }
  const queue = roundhouse.queue('infra');
  await expect(queue.getByRole('listitem')).toHaveText([/one/, /two/, /three/]);
  await queue.getByRole('button', { name: 'Move down' }).first().click();
  await expect(queue.getByRole('listitem')).toHaveText([/two/, /one/, /three/]);
  const items = queue.getByRole('listitem');
  await items.last().dragTo(items.first());
  await expect(items).toHaveText([/three/, /two/, /one/]);
});
