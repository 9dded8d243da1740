import type { CDPSession, Page } from '@playwright/test';
import { expect } from '@playwright/test';

import { findChromium } from '../../../scripts/find-chromium.mjs';
import { PushBrowser } from '../../support/push-browser.ts';
import { test } from '../support/demo-page.ts';

// A browser gets its endpoint from the push service of its maker, which no test reaches. Everything after that is real: the
// page, the hub, the service worker and its notifications.

// The headless shell shows no notifications.
test.use({
  launchOptions: {
    executablePath: findChromium(process.env) ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  },
});

const endpoint = 'https://push.example.net/send/1';

/** The push service of this browser answers, with an endpoint of the test. */
async function answerForPushService(page: Page): Promise<void> {
  const { subscription } = new PushBrowser(endpoint);
  await page.addInitScript(
    ({ p256dh, auth, address }) => {
      // oxlint-disable-next-line unicorn/consistent-function-scoping -- it runs in the page, which has nothing else of this file
      const bytes = (text: string) =>
        Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) =>
          one.charCodeAt(0),
        ).buffer;
      let current: object | null = null;
      PushManager.prototype.getSubscription = () => Promise.resolve(current as never);
      PushManager.prototype.subscribe = (options) => {
        const wanted = options?.applicationServerKey;
        const key = bytes(typeof wanted === 'string' ? wanted : '');
        current = {
          endpoint: address,
          options: { applicationServerKey: key },
          getKey: (name: string) => bytes(name === 'auth' ? auth : p256dh),
          unsubscribe: () => {
            current = null;
            return Promise.resolve(true);
          },
        };
        return Promise.resolve(current as never);
      };
    },
    { ...subscription, address: endpoint },
  );
}

async function openSetting(page: Page) {
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  const setting = dialog.locator('.setting', { hasText: 'Notifications on this device' });
  await expect(setting).toBeVisible();
  return { dialog, setting };
}

/** Titles of the notifications that are shown now. */
function shownIn(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const shown = (await registration?.getNotifications()) ?? [];
    return shown.map(({ title }) => title);
  });
}

async function workerOf(devtools: CDPSession): Promise<string> {
  const found = new Promise<string>((resolve) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first) resolve(first.registrationId);
    });
  });
  await devtools.send('ServiceWorker.enable');
  return found;
}

test('[PUSH7] [PUSH10] a device turns its notifications on; they show what waits and go when it is answered', async ({
  page,
  hub,
}) => {
  await answerForPushService(page);
  await page.context().grantPermissions(['notifications'], { origin: hub.url });
  await page.goto(hub.signInLink());
  await page.getByRole('button', { name: 'Phone', exact: true }).waitFor();
  await hub.changeSetting('push', 'on');

  await page.keyboard.press('ControlOrMeta+,');
  const { setting } = await openSetting(page);
  await expect(setting).toContainText('The message is encrypted');
  await setting.getByRole('button', { name: 'Turn on' }).click();
  await expect(setting.getByRole('button', { name: 'Turn off' })).toBeVisible();
  expect(hub.pushEndpoints()).toEqual([endpoint]);

  const devtools = await page.context().newCDPSession(page);
  const registrationId = await workerOf(devtools);
  async function deliver(message: object): Promise<void> {
    const data = JSON.stringify(message);
    await devtools.send('ServiceWorker.deliverPushMessage', {
      origin: hub.url,
      registrationId,
      data,
    });
  }
  const needs = { type: 'needs', body: '', isNews: true };
  await deliver({ ...needs, title: 'A session needs you' });
  await expect.poll(() => shownIn(page)).toEqual(['A session needs you']);
  await deliver({ ...needs, title: '2 requests need you' });
  await expect.poll(() => shownIn(page)).toEqual(['2 requests need you']);
  await deliver({ type: 'answered' });
  await expect.poll(() => shownIn(page)).toEqual([]);
  await deliver({ ...needs, title: 'A session needs you' });
  await expect.poll(() => shownIn(page)).toEqual(['A session needs you']);
  // The page comes into sight again.
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect.poll(() => shownIn(page)).toEqual([]);

  await setting.getByRole('button', { name: 'Turn off' }).click();
  await expect(setting.getByRole('button', { name: 'Turn on' })).toBeEnabled();
  expect(hub.pushEndpoints()).toEqual([]);
});

test('[PUSH11] a device that can have no notifications learns why', async ({ page, hub }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'PushManager'));
  await page.goto(hub.signInLink());
  await page.getByRole('button', { name: 'Phone', exact: true }).waitFor();
  // The hub does not answer at first.
  await page.route('**/push', (route) => route.abort());
  await page.keyboard.press('ControlOrMeta+,');
  const { setting } = await openSetting(page);
  await expect(setting.getByRole('alert')).toBeVisible();
  await expect(setting).not.toContainText('Asking the hub');
  await page.unroute('**/push');
  await setting.getByRole('button', { name: 'Try again' }).click();

  await expect(setting).toContainText('This hub sends no push notifications.');
  await page.keyboard.press('Escape');
  await hub.changeSetting('push', 'details');
  await page.keyboard.press('ControlOrMeta+,');
  await expect(setting).toContainText('This browser has no push notifications.');
  await expect(setting.getByRole('button', { name: 'Turn on' })).toBeDisabled();
});
