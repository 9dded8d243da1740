import type { BrowserContext, Page } from '@playwright/test';
import { expect } from '@playwright/test';

import { RoundhousePage } from '../pages/roundhouse-page.ts';
import { test } from '../support/demo-page.ts';

let guests: BrowserContext[] = [];

test.afterEach(async () => {
  for (const context of guests) await context.close();
  guests = [];
});

function peopleOf(page: Page) {
  return page.getByRole('dialog', { name: 'People' });
}

test('[PEO11] [PEO2] [PEO5] the owner invites a person, changes their role, signs their device out and removes them', async ({
  browser,
  page,
  roundhouse,
}) => {
  await roundhouse.page.getByRole('button', { name: 'People', exact: true }).click();
  const dialog = peopleOf(page);
  await expect(dialog.getByText('Only you use this hub.')).toBeVisible();

  // A look that failed is over with the next one that does not.
  await page.route('**/api/v1/grants', (route) => route.abort());
  await expect(dialog.getByRole('alert')).toBeVisible();
  await page.unroute('**/api/v1/grants');
  await expect(dialog.getByRole('alert')).toBeHidden();

  await dialog.getByRole('button', { name: 'Invite…' }).click();
  const form = dialog.getByRole('form', { name: 'Invite a person' });
  await form.getByRole('textbox', { name: 'Name' }).fill('Jo');
  await form.getByRole('combobox', { name: 'Where' }).selectOption('infra');
  await form.getByRole('button', { name: 'Create link' }).click();
  const link = form.locator('code');
  await expect(link).toContainText('/#sign-in=');
  await expect(dialog.getByText(/invited · observes infra · link unused/)).toBeVisible();

  const context = await browser.newContext();
  guests.push(context);
  const guest = await context.newPage();
  await guest.goto((await link.textContent()) ?? '');
  await new RoundhousePage(guest).isReady();
  // A used link is not offered any more.
  await expect(link).toBeHidden();
  await expect(dialog.getByRole('button', { name: 'Grant Jo a role…' })).toBeVisible();
  const jo = dialog.getByRole('list', { name: 'Roles and devices of Jo' });
  await expect(jo.getByRole('listitem')).toHaveCount(2);
  await expect(guest.getByRole('listitem', { name: /^infra, / })).toBeVisible();
  await expect(guest.getByRole('button', { name: 'New session' })).toHaveCount(0);

  // The guest sees themselves only, and nothing to change.
  await guest.getByRole('button', { name: 'People', exact: true }).click();
  const own = peopleOf(guest);
  await expect(
    own.getByRole('list', { name: 'People', exact: true }).locator('.person'),
  ).toHaveCount(1);
  await expect(own.getByText('observes · infra')).toBeVisible();
  await expect(
    own.getByRole('button', { name: /^(Invite…|Grant |Remove|Withdraw|Sign out)/ }),
  ).toHaveCount(0);
  await guest.keyboard.press('Escape');

  const role = jo.getByRole('radiogroup', { name: 'Role of Jo on infra' });
  await role.getByText('Drive', { exact: true }).click();
  await expect(role.getByRole('radio', { name: 'Drive' })).toBeChecked();
  await expect(jo.getByRole('radiogroup')).toHaveCount(1);
  await guest
    .getByRole('listitem', { name: /^infra, / })
    .getByRole('button')
    .click();
  await expect(guest.getByText('To Claude')).toBeVisible();

  await jo.getByRole('button', { name: /^Sign out .* of Jo$/ }).click();
  await expect(guest.getByRole('heading', { name: 'Sign in to this hub' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Remove Jo' }).click();
  await expect(jo).toHaveCount(0);
});
