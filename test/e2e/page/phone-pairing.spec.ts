import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';

import { devices, expect, type Browser, type BrowserContext, type Page } from '@playwright/test';

import { networkAddresses } from '../../../src/main/hub/lan/network-addresses.ts';
import { sessionState } from '../../support/session-waits.ts';
import { RoundhousePage } from '../pages/roundhouse-page.ts';
import { signIn, startSession, test } from '../support/journey.ts';
import { readCode } from '../support/read-code.ts';

const hasNetwork = networkAddresses(networkInterfaces()).some(
  ({ kind, family }) => kind === 'network' && family === 'IPv4',
);

let phones: BrowserContext[] = [];

test.afterEach(async () => {
  for (const context of phones) await context.close();
  phones = [];
});

/** A phone of its own: touch, a small screen, and a person who accepts the warning about the certificate. */
async function newPhone(browser: Browser): Promise<Page> {
  const { defaultBrowserType: _type, ...pixel } = devices['Pixel 7'] ?? {};
  const context = await browser.newContext({
    ...pixel,
    deviceScaleFactor: 1,
    ignoreHTTPSErrors: true,
  });
  phones.push(context);
  return await context.newPage();
}

function dialogOf(page: Page) {
  return page.getByRole('dialog', { name: 'Pair a phone' });
}

/** Opens the dialog at the desk, with the network on, and gives what the code says. */
async function showCode(page: Page, guest?: { name: string; may: string }): Promise<string> {
  await page.getByRole('button', { name: 'Phone', exact: true }).click();
  const dialog = dialogOf(page);
  await expect(
    dialog
      .getByRole('button', { name: 'Serve this network' })
      .or(dialog.getByRole('button', { name: 'Turn off' })),
  ).toBeVisible();
  const turnOn = dialog.getByRole('button', { name: 'Serve this network' });
  if (await turnOn.isVisible()) await turnOn.click();
  if (guest) {
    await dialog.getByText('Another person', { exact: true }).click();
    await dialog.getByRole('textbox', { name: 'Name of the person' }).fill(guest.name);
    const may = dialog.getByRole('radiogroup', { name: 'May' });
    await may.getByText(guest.may, { exact: true }).click();
  }
  await dialog.getByRole('button', { name: /^Show (a new )?code$/ }).click();
  const code = dialog.getByRole('img', { name: 'Pairing code' });
  await expect(code).toBeVisible();
  return await readCode(page.context(), code);
}

test('[PAIR1] [PAIR4] [PAIR12] [PHN-1] [RCN5] a phone scans the code, is confirmed, comes back after its tab was closed, answers, writes, and is signed out', async ({
  page,
  browser,
  lab,
}) => {
  test.skip(!hasNetwork, 'this machine has no network address');
  const session = await startSession(lab, { name: 'pocket', prompt: '%bash touch pocket.txt' });
  await signIn(page, lab.hub, session);
  const url = await showCode(page);
  expect(url).toMatch(/^https:\/\/[\d.]+:\d+\/p#1\.[\w-]{22}\.[0-9a-f]{20}$/);

  let phone = await newPhone(browser);
  const requests: string[] = [];
  phone.on('request', (request) => requests.push(request.url()));
  await phone.goto(url);
  await expect(phone.getByRole('heading', { name: 'Pair this phone?' })).toBeVisible();
  expect(phone.url()).toBe(url.replace(/#.*/, ''));
  expect(requests.some((one) => one.includes('/api/'))).toBe(false);
  const dialog = dialogOf(page);
  await expect(dialog.locator('.pairing-status')).toContainText('The phone has reached this hub');

  await phone.getByRole('button', { name: 'Pair' }).tap();
  const digits = phone.locator('.pair-digits');
  await expect(digits).toHaveText(/^\d{3} \d{3}$/);
  const number = (await digits.textContent()) ?? 'none';
  await phone.reload();
  await phone.getByRole('button', { name: 'Pair' }).tap();
  await expect(digits).toHaveText(number);
  await expect(dialog.getByText(number)).toBeVisible();
  await dialog.getByRole('button', { name: 'Same number, allow' }).click();
  await expect(dialog.locator('.pairing-status')).toContainText('is allowed');

  await expect(digits).toBeHidden();
  // As a phone does that needs its memory back.
  const reopened = await phone.context().newPage();
  await phone.close();
  phone = reopened;
  await phone.goto(new URL(url).origin);

  const pocket = new RoundhousePage(phone);
  await pocket.open('pocket');
  const gate = pocket.gate('pocket', 'Bash');
  await expect(gate.allow).toBeEnabled({ timeout: 90_000 });
  await gate.allow.tap();
  await expect(gate.card).toBeHidden();
  await sessionState(lab.hub.client, session, 'idle');
  expect(existsSync(join(lab.claude.repo, 'pocket.txt'))).toBe(true);

  await pocket.message('pocket').fill('%say From the pocket');
  await pocket.send.tap();
  await expect(
    pocket.timeline('pocket').getByText('From the pocket', { exact: true }),
  ).toBeVisible();

  const device = dialog.getByRole('list', { name: 'Devices' }).getByText(/on Android/);
  await expect(device).toBeVisible();
  await dialog.getByRole('button', { name: /^Sign out .* on Android$/ }).click();
  await expect(phone.getByRole('heading', { name: 'This device is not paired' })).toBeVisible();
  await expect(device).toBeHidden();
});

test('[PAIR11] [PAIR13] another person joins with a phone whose WebSockets are refused, drives under their own name, and leaves when removed', async ({
  page,
  browser,
  lab,
}) => {
  test.skip(!hasNetwork, 'this machine has no network address');
  const session = await startSession(lab, { name: 'shared' });
  await sessionState(lab.hub.client, session, 'idle');
  const desk = await signIn(page, lab.hub, session);
  const url = await showCode(page, { name: 'Jo', may: 'Drive' });
  const phone = await newPhone(browser);
  // As iOS does for a certificate that was accepted by hand.
  await phone.addInitScript(() => {
    window.WebSocket = class extends WebSocket {
      constructor() {
        super('wss://127.0.0.1:1');
      }
    };
  });
  const streams: string[] = [];
  phone.on('request', (request) => streams.push(new URL(request.url()).pathname));
  await phone.goto(url);
  await phone.getByRole('button', { name: 'Pair' }).tap();
  const dialog = dialogOf(page);
  await expect(dialog.getByRole('group', { name: /wants to join/ })).toContainText('as Jo');
  const { items: before } = await lab.hub.client.call('operators.list');
  expect(before.map(({ name }) => name)).not.toContain('Jo');
  await dialog.getByRole('button', { name: 'Same number, allow' }).click();

  const pocket = new RoundhousePage(phone);
  await pocket.open('shared');
  await pocket.message('shared').fill('%say Jo was here');
  await pocket.send.tap();
  await page.keyboard.press('Escape');
  expect(streams).toContain('/api/v1/stream/up');
  const timeline = desk.timeline('shared');
  await expect(timeline.getByText('Jo was here', { exact: true })).toBeVisible();
  await expect(timeline.getByText('Jo', { exact: true }).first()).toBeVisible();

  await lab.hub.client.call('operators.remove', { params: { operator: 'Jo' } });
  await expect(phone.getByRole('heading', { name: 'This device is not paired' })).toBeVisible();
});

test('[PAIR2] [PAIR5] a second phone with the same code voids the first, and a phone that is denied says so', async ({
  page,
  browser,
  lab,
}) => {
  test.skip(!hasNetwork, 'this machine has no network address');
  await signIn(page, lab.hub);
  const url = await showCode(page);
  const first = await newPhone(browser);
  await first.goto(url);
  await first.getByRole('button', { name: 'Pair' }).tap();
  await expect(first.locator('.pair-digits')).toBeVisible();
  const second = await newPhone(browser);
  await second.goto(url);
  await second.getByRole('button', { name: 'Pair' }).tap();

  await expect(second.getByRole('heading')).toHaveText('This code was used or has expired');
  await expect(first.getByRole('heading')).toHaveText('This code was used or has expired');
  const dialog = dialogOf(page);
  await expect(dialog.locator('.pairing-status')).toContainText('The code was used twice');

  await dialog.getByRole('button', { name: 'Show a new code' }).click();
  const code = dialog.getByRole('img', { name: 'Pairing code' });
  await expect(code).toBeVisible();
  const third = await newPhone(browser);
  await third.goto(await readCode(page.context(), code));
  await third.getByRole('button', { name: 'Pair' }).tap();
  await expect(third.locator('.pair-digits')).toBeVisible();
  await dialog.getByRole('button', { name: 'No', exact: true }).click();
  await expect(third.getByRole('heading')).toHaveText('This phone was not paired');
});
