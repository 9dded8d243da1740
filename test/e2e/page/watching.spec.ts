import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

import { RoundhousePage } from '../pages/roundhouse-page.ts';
import { test } from '../support/demo-page.ts';

/** What only works for those who may do it. */
const controls = [
  'Allow',
  'Deny',
  'Allow always',
  'Drive',
  'Ask to drive',
  'Drive here',
  'New session',
  'Start session',
  'Phone',
  'Resume',
  'Interrupt',
  'Commit',
] as const;

async function refusedControls(page: Page): Promise<readonly string[]> {
  const seen: string[] = [];
  for (const name of controls) {
    if ((await page.getByRole('button', { name, exact: true }).count()) > 0) seen.push(name);
  }
  return seen;
}

for (const size of [
  { name: 'wide', width: 1440, height: 900 },
  { name: 'narrow', width: 390, height: 844 },
]) {
  test(`[PEO9] a person who only watches sees no control that the hub would refuse, on a ${size.name} screen`, async ({
    page,
    hub,
  }) => {
    await page.setViewportSize(size);
    const requests: string[] = [];
    page.on('response', (response) => {
      if (response.status() === 403) requests.push(response.url());
    });
    await page.goto(hub.inviteLink('observer'));
    const watching = new RoundhousePage(page);
    await watching.isReady();
    expect(await refusedControls(page)).toEqual([]);

    await watching.open('payments');
    await expect(watching.gate('payments', 'Bash').card).toContainText(
      'You are watching. Only approvers answer this.',
    );
    await expect(page.getByPlaceholder('Suggest a prompt for payments…')).toBeVisible();
    expect(await refusedControls(page)).toEqual([]);

    await page.getByRole('button', { name: 'More about payments' }).first().click();
    await expect(page.getByRole('menuitem', { name: 'Show changes' })).toBeVisible();
    for (const item of ['Rename…', 'Stop', 'Remove…', 'Export transcript…', 'Fork…']) {
      await expect(page.getByRole('menuitem', { name: item })).toHaveCount(0);
    }
    expect(requests).toEqual([]);
  });
}
