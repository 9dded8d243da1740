import { expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';

import type { DemoHub } from '../../support/demo-hub/demo-hub.ts';
import type { RoundhousePage } from '../pages/roundhouse-page.ts';
import { test } from '../support/demo-page.ts';

test('what is typed reaches the session, and its echo is drawn', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  await roundhouse.enter('infra');
  await page.keyboard.type('ls');

  await expect.poll(() => hub.terminal('s_infra')?.typed.join('')).toBe('ls');
  await expect(page.getByText('You drive')).toBeVisible();
});

test('a paste of several lines asks first, and its end marker is gone', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  await roundhouse.drive('infra');
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData('text/plain', 'one\ntwo\x1b[201~three');
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  });

  const dialog = page.getByRole('dialog', { name: 'Paste 2 lines into infra?' });
  await expect(dialog).toBeVisible();
  expect(hub.terminal('s_infra')?.typed).toEqual([]);
  await dialog.getByRole('button', { name: 'Paste' }).click();
  await expect.poll(() => hub.terminal('s_infra')?.typed.join('')).toBe('one\rtwothree');
});

test('[TTY-1] queries in the output are answered by nobody here', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  await roundhouse.drive('infra');
  const terminal = hub.terminal('s_infra');
  terminal?.write('\x1b[c\x1b[>c\x1b[6n\x1b[5n\x1b]11;?\x07\x1bP$qm\x1b\\\x1b[?1$p\x1b[14t');
  await isTaken(page, hub);
  await page.keyboard.type('x');

  await expect.poll(() => terminal?.typed.join('')).toBe('x');
});

test('[TTY-3] output cannot write to the clipboard', async ({ page, context, hub, roundhouse }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(() => navigator.clipboard.writeText('mine'));
  await roundhouse.open('infra');
  await roundhouse.drive('infra');
  hub.terminal('s_infra')?.write(`\x1b]52;c;${btoa('stolen')}\x07`);
  await isTaken(page, hub);

  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
});

test('who clicks into a terminal whose emulator is still on its way types there when it has come', async ({
  page,
  hub,
  roundhouse,
}) => {
  const held = Promise.withResolvers<void>();
  await page.route(/\/(?:terminal-screen|xterm)-[^/]*\.js$/, async (route) => {
    await held.promise;
    await route.continue();
  });
  await roundhouse.open('payments');
  const host = page.locator('[data-terminal-of="s_payments"]');
  await host.click();
  await expect(host).toBeFocused();
  // There is nothing to find in yet.
  await page.keyboard.press('Control+Shift+F');
  held.resolve();

  const terminal = roundhouse.terminal('payments');
  await expect(terminal.getByRole('textbox', { name: 'Terminal input' })).toBeFocused();
  await page.keyboard.type('ls');
  await expect.poll(() => hub.terminal('s_payments')?.typed.join('')).toBe('ls');
});

test('keys whose baton does not come in time are not sent later, and that is said', async ({
  page,
  hub,
  roundhouse,
}) => {
  const terminal = hub.terminal('s_infra');
  if (!terminal) throw new Error('there is no such terminal');
  terminal.keepsBaton = true;
  await page.clock.install();
  await page.reload();
  await roundhouse.isReady();
  await roundhouse.open('infra');
  await roundhouse.enter('infra');
  await page.keyboard.type('late');
  await page.clock.fastForward(11_000);
  await expect(page.getByRole('status', { name: 'Notices', exact: true })).toContainText(
    'What you typed was not sent',
  );

  terminal.keepsBaton = false;
  await page.keyboard.type('now');
  await expect.poll(() => terminal.typed.join('')).toBe('now');
});

test('another device that looks on changes neither the size nor the holder', async ({
  browser,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  await expect(roundhouse.page.getByText('You drive')).toBeVisible();
  const terminal = hub.terminal('s_infra');
  const holder = terminal?.presence.baton?.device;
  const phone = await browser.newPage({ viewport: { width: 390, height: 844 } });
  await phone.goto(hub.signInLink('s_infra'));
  await phone.getByRole('tab', { name: 'Terminal' }).click();

  await expect(phone.getByText('Ana drives')).toBeVisible();
  expect(terminal?.presence.baton?.device).toBe(holder);
  await expect.poll(() => [...(terminal?.sizedBy ?? [])]).toEqual([holder]);
  await phone.close();
});

test('a phone does not take a terminal that nobody drives by showing it', async ({
  browser,
  hub,
  roundhouse,
}) => {
  const phone = await phoneAtFreeTerminal({ browser, hub, roundhouse });
  await phone.getByRole('textbox', { name: 'Message infra' }).focus();

  await isHeard(phone, hub);
  expect(hub.terminal('s_infra')?.presence.baton).toBeNull();
  await phone.close();
});

test('a pointer that moves over a terminal takes no baton, and a key does', async ({
  browser,
  hub,
  roundhouse,
}) => {
  const phone = await phoneAtFreeTerminal({ browser, hub, roundhouse });
  const screen = phone.getByRole('region', { name: 'Terminal of infra' });
  // The program asks to be told of focus, and of every move of the pointer.
  hub.terminal('s_infra')?.write('\x1b[?1004h\x1b[?1003h\x1b[?1006hwatched');
  await expect(screen.locator('.xterm.enable-mouse-events')).toBeVisible();

  await screen.hover();
  await screen.click();
  await phone.getByRole('textbox', { name: 'Message infra' }).focus();
  await isHeard(phone, hub);
  expect(hub.terminal('s_infra')?.presence.baton).toBeNull();
  await screen.click();
  await phone.keyboard.type('x');

  await expect.poll(() => hub.terminal('s_infra')?.typed.join('')).toBe('x');
  await phone.close();
});

test('an ended session shows its last screen, how it ended, and the way back', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.open('infra-old');
  await expect(roundhouse.terminal('infra-old')).toContainText('This session ended with code 1');
  await page.getByRole('button', { name: 'Resume' }).click();

  await expect(roundhouse.session('infra-old', 'idle')).toBeVisible();
});

test('panes are split, zoomed and closed, and come back after a reload', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.open('payments');
  await page.getByRole('button', { name: 'Open a session beside payments' }).click();
  await page.getByRole('menuitem', { name: /^payments-w1 / }).click();
  await expect(roundhouse.terminal('payments-w1')).toBeVisible();
  await page.getByRole('button', { name: 'Show only payments', exact: true }).click();
  await expect(roundhouse.terminal('payments-w1')).toBeHidden();
  await page.getByRole('button', { name: 'Show all panes' }).click();
  await page.reload();

  await expect(roundhouse.terminal('payments')).toBeVisible();
  await expect(roundhouse.terminal('payments-w1')).toBeVisible();
  await page.getByRole('button', { name: 'Close the pane of payments', exact: true }).click();
  await expect(roundhouse.terminal('payments')).toBeHidden();
});

/** What the hub has written is taken in: a mode that comes after it holds. */
async function isTaken(page: Page, hub: DemoHub): Promise<void> {
  hub.terminal('s_infra')?.write('\x1b[?9h');
  await expect(page.locator('.xterm.enable-mouse-events')).toBeVisible();
}

/** What the phone has said about the terminal is heard: what it says later is, and nothing overtakes. */
async function isHeard(phone: Page, hub: DemoHub): Promise<void> {
  function viewers(): number | undefined {
    return hub.terminal('s_infra')?.presence.attached.length;
  }
  await phone.getByRole('tab', { name: 'Timeline' }).click();
  await expect.poll(viewers).toBe(1);
  await phone.getByRole('tab', { name: 'Terminal' }).click();
  await expect.poll(viewers).toBe(2);
}

/** Nobody drives `infra`, and a phone shows its terminal beside the wide page. */
async function phoneAtFreeTerminal(options: {
  readonly browser: Browser;
  readonly hub: DemoHub;
  readonly roundhouse: RoundhousePage;
}): Promise<Page> {
  const { browser, hub, roundhouse } = options;
  await roundhouse.open('infra');
  await roundhouse.page.getByRole('button', { name: 'Release' }).click();
  await expect(roundhouse.page.getByRole('button', { name: 'Drive' })).toBeVisible();
  const phone = await browser.newPage({ viewport: { width: 390, height: 844 } });
  await phone.goto(hub.signInLink('s_infra'));
  await phone.getByRole('tab', { name: 'Terminal' }).click();
  await expect(phone.getByRole('region', { name: 'Terminal of infra' })).toBeVisible();
  await expect.poll(() => hub.terminal('s_infra')?.presence.attached.length).toBe(2);
  return phone;
}
