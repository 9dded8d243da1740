import { expect } from '@playwright/test';

import { signIn, test } from '../support/journey.ts';

test('the page can be installed where it is a secure context', async ({ page, lab }) => {
  await signIn(page, lab.hub);
  const devtools = await page.context().newCDPSession(page);
  const { data, errors } = await devtools.send('Page.getAppManifest');
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');

  expect(errors).toEqual([]);
  expect(JSON.parse(data ?? '{}')).toMatchObject({ name: 'Roundhouse', start_url: '/' });
  // The contexts of these tests are private windows, in which nothing is installed.
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito']);
});
