import { expect } from '@playwright/test';

import { findChromium } from '../../../scripts/find-chromium.mjs';
import { signIn, test } from '../support/journey.ts';

// The headless shell has no windows in which something could be installed.
test.use({
  launchOptions: {
    executablePath: findChromium(process.env) ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  },
});

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
