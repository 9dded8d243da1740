import { expect } from '@playwright/test';

import { test } from '../support/demo-page.ts';

test('[STEP2] the desk sets, changes and removes the PIN that phones type with', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.page.getByRole('button', { name: 'Phone', exact: true }).click();
  const part = page.getByRole('region', { name: 'PIN for typing' });
  await expect(part).toContainText('Not set.');

  const field = part.getByRole('textbox', { name: 'New PIN' });
  await field.fill('27182');
  await expect(part.getByRole('button', { name: 'Set PIN' })).toBeDisabled();
  await field.fill('271828');
  await part.getByRole('button', { name: 'Set PIN' }).click();
  await expect(part).toContainText('Your phone asks for it before it types.');
  await expect(field).toHaveValue('');

  await part.getByRole('button', { name: 'Remove PIN' }).click();
  await expect(part).toContainText('Not set.');
});
