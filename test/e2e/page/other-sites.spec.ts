import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

import { expect, test, type Page } from '@playwright/test';

import { findPageChromium } from '../../../scripts/find-chromium.mjs';
import { apiPrefix } from '../../../src/shared/wire/http-routes.ts';
import { HubProcess } from '../../support/hub-process.ts';

// Pages that are not the hub's, in a browser that is signed in to it: one of another site whose name leads
// to this machine, and one of another port of the very host, which gets the hub's cookie with each request.

test.use({
  launchOptions: {
    executablePath: findPageChromium(process.env) ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--host-resolver-rules=MAP evil.test 127.0.0.1',
      // Chromium's own protection of local addresses would refuse before the hub is asked; other browsers have none.
      '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests',
    ],
  },
});

let hub: HubProcess;
let other: Server;
let otherPort: number;
const asked: IncomingHttpHeaders[] = [];

test.beforeAll(async () => {
  hub = new HubProcess({
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' },
    claude: '/nonexistent/claude',
  });
  await hub.start();
  other = createServer((request, response) => {
    asked.push(request.headers);
    response.setHeader('Content-Type', 'text/html').end('<title>other</title>');
  });
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  otherPort = typeof address === 'object' && address ? address.port : 0;
});

test.afterAll(async () => {
  other.close();
  other.closeAllConnections();
  await hub[Symbol.asyncDispose]();
});

test.beforeEach(async ({ page }) => {
  const { url } = await hub.client.call('sign-in.offer', { body: {} });
  await page.goto(url);
  await expect(page.getByRole('button', { name: 'New session' }).first()).toBeVisible();
});

/** What scripts of another page get out of the hub, way by way. */
function attack(page: Page, target: string): Promise<Record<string, string>> {
  return page.evaluate(async (url) => {
    function image(): Promise<string> {
      return new Promise((resolve) => {
        const element = document.createElement('img');
        element.addEventListener('load', () => resolve('loaded'));
        element.addEventListener('error', () => resolve('refused'));
        element.src = `${url}/favicon.svg`;
        document.body.append(element);
      });
    }
    function fetched(path: string, options: RequestInit): Promise<string> {
      return fetch(`${url}${path}`, { credentials: 'include', ...options }).then(
        (response) => (response.type === 'opaque' ? 'opaque' : `read ${response.status}`),
        () => 'refused',
      );
    }
    function socket(): Promise<string> {
      return new Promise((resolve) => {
        const stream = new WebSocket(`${url.replace('http', 'ws')}/api/v1/stream`, [
          'roundhouse.stream.1',
        ]);
        stream.addEventListener('open', () => resolve('open'));
        stream.addEventListener('error', () => resolve('refused'));
      });
    }
    const body = JSON.stringify({ path: '/tmp', name: 'stolen' });
    return {
      get: await fetched('/api/v1/sessions', {}),
      post: await fetched('/api/v1/sessions', {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      }),
      simplePost: await fetched('/api/v1/sessions', { method: 'POST', mode: 'no-cors', body }),
      image: await image(),
      socket: await socket(),
    };
  }, target);
}

const nothing = {
  get: 'refused',
  post: 'refused',
  simplePost: 'refused',
  image: 'refused',
  socket: 'refused',
};

async function expectNoSession(): Promise<void> {
  expect((await hub.client.call('sessions.list')).items).toEqual([]);
}

test('[WEB-2] [WEB-6] a page of another port of the host gets nothing out of the hub', async ({
  context,
}) => {
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${otherPort}/`);

  expect(await attack(page, hub.url)).toEqual(nothing);
  await expectNoSession();
});

test('[WEB-6] the cookie that another port was sent opens nothing', async ({ context }) => {
  asked.length = 0;
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${otherPort}/`);
  const cookie = asked.map((headers) => headers.cookie ?? '').join('; ');

  // The browser does hand it over; that is why it is only one half.
  expect(cookie).toContain('rh_device_');
  const statuses: number[] = [];
  for (const headers of [{ origin: hub.url }, { 'sec-fetch-site': 'same-origin' }]) {
    const response = await fetch(`${hub.url}${apiPrefix}/sessions`, {
      headers: { cookie, ...headers },
    });
    statuses.push(response.status);
  }
  expect(statuses).toEqual([401, 401]);
});

test('[WEB-1] a name of another site that leads to this machine finds no hub', async ({
  context,
}) => {
  const page = await context.newPage();
  const port = new URL(hub.url).port;
  const statuses: (number | undefined)[] = [];
  for (const path of ['/', '/api/v1/sessions', '/healthz']) {
    statuses.push((await page.goto(`http://evil.test:${port}${path}`))?.status());
  }

  expect(statuses).toEqual([421, 421, 421]);
});

test('[WEB-2] a page of another site gets nothing out of the hub', async ({ context }) => {
  const page = await context.newPage();
  await page.goto(`http://evil.test:${otherPort}/`);

  expect(await attack(page, hub.url)).toEqual(nothing);
  await expectNoSession();
});

test('[S5] [WEB-1] a page whose name was bound to this machine later gets nothing out of the hub', async ({
  context,
}) => {
  const page = await context.newPage();
  const url = `http://evil.test:${new URL(hub.url).port}`;
  // Its first answer came from the site itself; from then on the name leads here, and for the browser all is one origin.
  await page.route(`${url}/lure`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>lure</title>' }),
  );
  await page.goto(`${url}/lure`);

  expect(await attack(page, url)).toEqual({
    get: 'read 421',
    post: 'read 421',
    simplePost: 'read 421',
    image: 'refused',
    socket: 'refused',
  });
  await expectNoSession();
});

test('[S5] [WEB-2] a form and a window of another page change nothing', async ({ context }) => {
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${otherPort}/`);
  const opened = context.waitForEvent('page');
  await page.evaluate((url) => {
    const form = document.createElement('form');
    form.method = 'POST';
    form.enctype = 'text/plain';
    form.target = '_blank';
    form.action = `${url}/api/v1/sessions`;
    const field = document.createElement('input');
    field.name = '{"path":"/tmp","name":"stolen","x":"';
    field.value = '"}';
    form.append(field);
    document.body.append(form);
    form.submit();
  }, hub.url);
  const popup = await opened;
  await popup.waitForLoadState();

  await expect(popup.locator('body')).toContainText('forbidden_origin');
  await expectNoSession();
});

test('[WEB-7] another page cannot show the hub in a frame', async ({ context }) => {
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${otherPort}/`);
  await page.evaluate((url) => {
    const frame = document.createElement('iframe');
    frame.src = url;
    document.body.append(frame);
  }, hub.url);

  // Chromium's own page for a document that must not be framed.
  await expect
    .poll(() =>
      page
        .frames()
        .find((one) => one !== page.mainFrame())
        ?.url(),
    )
    .toBe('chrome-error://chromewebdata/');
});

test('[PHN-6] the code of the sign-in is gone from the address, and no credential is left in storage', async ({
  page,
}) => {
  const stored = await page.evaluate(() => ({
    address: location.href,
    local: JSON.stringify(localStorage),
    cookies: document.cookie,
  }));

  expect(stored.address).toBe(`${hub.url}/`);
  expect(stored.cookies).toBe('');
  expect(stored.local).not.toMatch(/rh_[a-z]+_/);
});
