import { expect } from '@playwright/test';

import { roundhouse as commandLine, signIn, test } from '../support/journey.ts';

test('[AUD1] [AUD7] the audit log on the page says who did what, and that it is whole', async ({
  page,
  lab,
}) => {
  await commandLine(lab.hub, 'operators', 'add', 'Ben Ali');
  await signIn(page, lab.hub);
  await page.getByRole('combobox', { name: 'Go to session, run a command' }).fill('audit log');
  await page.keyboard.press('Enter');

  const dialog = page.getByRole('dialog', { name: 'Audit log' });
  await expect(dialog.getByRole('status')).toHaveText(/^Chain verified · \d+ entries$/);
  const entries = dialog.getByRole('list', { name: 'Entries, newest first' });
  await expect(
    entries.getByRole('listitem').filter({ hasText: 'added an operator' }),
  ).toContainText('command line · this machine');
  await expect(entries.getByRole('listitem').first()).toContainText('signed in');
});
