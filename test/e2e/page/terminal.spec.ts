import { expect } from '@playwright/test';
import type { Browser, Locator, Page } from '@playwright/test';

import type { DemoHub } from '../../support/demo-hub/demo-hub.ts';
import { RoundhousePage } from '../pages/roundhouse-page.ts';
import { test } from '../support/demo-page.ts';

const macAgent =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

test('what is typed reaches the session, and its echo is drawn', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  await roundhouse.enter('infra');
  await page.keyboard.type('ls');

  await expect.poll(() => hub.runner('s_infra').typed.join('')).toBe('ls');
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
  await expect(dialog).toContainText('Each line would be sent as a separate prompt');
  expect(hub.runner('s_infra').typed).toEqual([]);
  await dialog.getByRole('button', { name: 'Paste' }).click();
  await expect.poll(() => hub.runner('s_infra').typed.join('')).toBe('one\rtwothree');
});

test('[TTY-8] a paste into a terminal that is not driven is no question, and a free one is taken first', async ({
  browser,
  hub,
  roundhouse,
}) => {
  const phone = await phoneAtFreeTerminal({ browser, hub, roundhouse });
  const terminal = hub.runner('s_infra');
  terminal.write('\x1b[?2004h');
  await phone.getByRole('region', { name: 'Terminal of infra' }).click();
  await paste(phone, 'one\r\ntwo\rthree\tfour\n😀');
  const dialog = phone.getByRole('dialog', { name: 'Paste 4 lines into infra?' });
  await expect(dialog).toBeVisible();
  expect(hub.presenceOf('s_infra').baton?.device).toBeDefined();
  await expect(dialog).not.toContainText('as a separate prompt');
  await dialog.getByRole('button', { name: 'Paste' }).click();
  const whole = '\x1b[200~one\rtwo\rthree\tfour\r😀\x1b[201~';
  await expect.poll(() => terminal.typed.join('')).toBe(whole);

  // The wide page has lost the baton meanwhile: it hears who has it, and is asked nothing.
  await roundhouse.enter('infra');
  await paste(roundhouse.page, 'five\nsix');
  await expect(notices(roundhouse.page)).toContainText(
    'You are driving this terminal on another device.',
  );
  await expect(roundhouse.page.getByRole('dialog')).toBeHidden();
  expect(terminal.typed.join('')).toBe(whole);
  await phone.close();
});

test('[TTY-8] a paste of a megabyte arrives whole, and a larger one is refused with its size', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  await roundhouse.drive('infra');
  await paste(page, 'x'.repeat(5 * 1_048_576));
  await expect(notices(page)).toContainText('This paste is 5.0 MB');
  expect(hub.runner('s_infra').typed).toEqual([]);

  await paste(page, 'y'.repeat(1_048_576));
  await expect.poll(() => hub.runner('s_infra').typed.join('').length).toBe(1_048_576);
});

test('[TTY-1] queries in the output are answered by nobody here', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  await roundhouse.drive('infra');
  const terminal = hub.runner('s_infra');
  terminal.write('\x1b[c\x1b[>c\x1b[6n\x1b[5n\x1b]11;?\x07\x1bP$qm\x1b\\\x1b[?1$p\x1b[14t');
  await isTaken(page, hub);
  await page.keyboard.type('x');

  await expect.poll(() => terminal.typed.join('')).toBe('x');
});

test('[TTY-3] output cannot write to the clipboard', async ({ page, context, hub, roundhouse }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(() => navigator.clipboard.writeText('mine'));
  await roundhouse.open('infra');
  await roundhouse.drive('infra');
  hub.runner('s_infra').write(`\x1b]52;c;${btoa('stolen')}\x07`);
  await isTaken(page, hub);

  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
});

test('[TTY-3] what a session wants to copy is offered, and copied by a person only', async ({
  page,
  context,
  hub,
  roundhouse,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await roundhouse.open('infra');
  await roundhouse.drive('infra');
  const terminal = hub.runner('s_infra');
  function asks(text: string): void {
    terminal.write(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`);
  }
  asks('an older one');
  await expect(notices(page)).toContainText('The session wants to copy 12 characters.');
  asks('hello 🌍 x\u202e');
  await expect(notices(page)).toContainText('The session wants to copy 10 characters.');
  await expect(notices(page)).not.toContainText('12 characters');
  await expect(notices(page)).toContainText('xRLO');
  await notices(page).getByRole('button', { name: 'Copy' }).click();
  await expect(notices(page)).toBeEmpty();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('hello 🌍 x\u202e');

  asks('z'.repeat(102_401));
  await expect(notices(page)).toContainText('more than 100 KB');
  await expect(notices(page).getByRole('button', { name: 'Copy' })).toBeHidden();
  terminal.write('\x1b]52;c;?\x07');
  await isTaken(page, hub);
  expect(terminal.typed).toEqual([]);
});

for (const { system, userAgent, platform, key } of [
  { system: 'Linux', userAgent: undefined, platform: 'Linux x86_64', key: 'Shift' },
  { system: 'a Mac', userAgent: macAgent, platform: 'MacIntel', key: 'Shift' },
  { system: 'a Mac', userAgent: macAgent, platform: 'MacIntel', key: 'Alt' },
] as const) {
  test(`with ${key} on ${system} text is selected and copied while the program has the mouse`, async ({
    browser,
    hub,
  }) => {
    const context = await browser.newContext({
      ...(userAgent !== undefined && { userAgent }),
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await context.addInitScript((name) => {
      Object.defineProperty(navigator, 'platform', { get: () => name });
    }, platform);
    const page = await context.newPage();
    await page.goto(hub.signInLink('s_infra'));
    const roundhouse = new RoundhousePage(page);
    await roundhouse.drive('infra');
    const terminal = hub.runner('s_infra');
    const word = `${'w'.repeat(38)}END`;
    // A row that the program broke itself, and one that the terminal wraps.
    terminal.write(`\x1b[2J\x1b[Hone two\r\nthree ${word.repeat(6)}\x1b[?1003h\x1b[?1006h`);
    await expect(page.locator('.xterm.enable-mouse-events')).toBeVisible();
    const before = terminal.typed.length;
    const screen = await page.locator('.xterm-screen').boundingBox();
    if (!screen) throw new Error('the terminal is drawn');
    const cell = { width: screen.width / terminal.cols, height: screen.height / terminal.rows };
    const rows = Math.ceil((6 + word.length * 6) / terminal.cols);
    await page.keyboard.down(key);
    await page.mouse.move(screen.x + cell.width * 0.2, screen.y + cell.height / 2);
    await page.mouse.down();
    await page.mouse.move(screen.x + screen.width / 2, screen.y + cell.height * 1.5, { steps: 3 });
    await page.mouse.move(screen.x + screen.width - 2, screen.y + cell.height * (rows + 0.5), {
      steps: 3,
    });
    await page.mouse.up();
    await page.keyboard.up(key);
    await page.keyboard.press(system === 'a Mac' ? 'Meta+c' : 'Control+c');

    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toBe(`one two\nthree ${word.repeat(6)}`);
    // Nothing of the drag, and no interrupt, went to the session; moves of the pointer are reported anyway.
    const sent = terminal.typed.slice(before).join('');
    expect(sent.replaceAll('\x1b', '').replaceAll(/\[<(\d+);\d+;\d+[Mm]/g, keepPresses)).toBe('');
    await context.close();
  });
}

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
  await expect.poll(() => hub.runner('s_payments').typed.join('')).toBe('ls');
});

test('keys whose baton does not come in time are not sent later, and that is said', async ({
  page,
  hub,
  roundhouse,
}) => {
  const terminal = hub.runner('s_infra');
  let isHeld = true;
  // Requests for the baton are lost on the way.
  await page.routeWebSocket(/./, (socket) => {
    const hubSide = socket.connectToServer();
    socket.onMessage((message) => {
      const isRequest = typeof message === 'string' && message.includes('"type":"baton"');
      if (!isHeld || !isRequest) hubSide.send(message);
    });
  });
  await page.clock.install();
  await page.reload();
  await roundhouse.isReady();
  await roundhouse.open('infra');
  await roundhouse.enter('infra');
  await page.keyboard.type('late');
  await page.clock.fastForward(11_000);
  await expect(page.getByRole('status', { name: 'Notices', exact: true })).toContainText(
    'Your keystrokes were not sent',
  );

  isHeld = false;
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
  const holder = hub.presenceOf('s_infra').baton?.device;
  const phone = await browser.newPage({ viewport: { width: 390, height: 844 } });
  const said: string[] = [];
  phone.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => said.push(payload.toString()));
  });
  await phone.goto(hub.signInLink('s_infra'));
  await phone.getByRole('tab', { name: 'Terminal' }).click();

  // On a narrow screen the button says it alone.
  await expect(phone.getByRole('button', { name: 'Drive here' })).toBeVisible();
  expect(hub.presenceOf('s_infra').baton?.device).toBe(holder);
  await expect.poll(() => said.some((text) => text.includes('"type":"watch"'))).toBe(true);
  expect(said.filter((text) => text.includes('"type":"resize"'))).toEqual([]);
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
  expect(hub.presenceOf('s_infra').baton).toBeNull();
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
  hub.runner('s_infra').write('\x1b[?1004h\x1b[?1003h\x1b[?1006hwatched');
  await expect(screen.locator('.xterm.enable-mouse-events')).toBeVisible();

  await screen.hover();
  await screen.click();
  await phone.getByRole('textbox', { name: 'Message infra' }).focus();
  await isHeard(phone, hub);
  expect(hub.presenceOf('s_infra').baton).toBeNull();
  await screen.click();
  await phone.keyboard.type('x');

  await expect.poll(() => hub.runner('s_infra').typed.join('')).toBe('x');
  await phone.close();
});

test('an ended session shows its last screen, how it ended, and the way back', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.open('infra-old');
  await expect(page.getByText('infra-old ended with exit code 1')).toBeVisible();
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
  hub.runner('s_infra').write('\x1b[?9h');
  await expect(page.locator('.xterm.enable-mouse-events')).toBeVisible();
}

/** What the phone has said about the terminal is heard: what it says later is, and nothing overtakes. */
async function isHeard(phone: Page, hub: DemoHub): Promise<void> {
  function viewers(): number | undefined {
    return hub.presenceOf('s_infra').attached.length;
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
  await expect.poll(() => hub.presenceOf('s_infra').attached.length).toBe(2);
  return phone;
}

/** As a browser hands over what is pasted. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((pasted) => {
    const data = new DataTransfer();
    data.setData('text/plain', pasted);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, text);
}

function notices(page: Page): Locator {
  return page.getByRole('status', { name: 'Notices', exact: true });
}

/** A report of the mouse without those of a pointer that moves with no button held (3, with the bit for a move). */
function keepPresses(report: string, code: string): string {
  return (Number(code) & 0b10_0011) === 0b10_0011 ? '' : report;
}
