import { expect } from '@playwright/test';
import type { Browser, Locator, Page } from '@playwright/test';

import type { DemoHub } from '../../support/demo-hub/demo-hub.ts';
import { test } from '../support/demo-page.ts';
import { TouchTyping } from '../support/touch-typing.ts';

test('[BATON9] a phone that drives a terminal types into it and never sets its size', async ({
  browser,
  hub,
}) => {
  const phone = await phoneAtTerminal(browser, hub);
  await phone.getByRole('button', { name: 'Drive', exact: true }).tap();
  await expect(phone.getByRole('button', { name: 'Release' })).toBeVisible();
  await phone.setViewportSize({ width: 844, height: 390 });
  await phone.keyboard.type('ls');

  // The size would have gone out before the keys.
  await expect.poll(() => hub.runner('s_infra').typed.join('')).toBe('ls');
  expect(hub.runner('s_infra').sizesAsked).toEqual([]);
  await phone.close();
});

test('the bar types the keys that a touch keyboard does not have, without taking the focus', async ({
  browser,
  hub,
}) => {
  const phone = await phoneAtTerminal(browser, hub);
  await phone.getByRole('button', { name: 'Drive', exact: true }).tap();
  await expect(phone.getByRole('button', { name: 'Release' })).toBeVisible();
  const bar = phone.getByRole('toolbar', { name: 'Keys for infra' });
  for (const name of ['Escape', 'Tab', 'Shift+Tab', 'Up arrow', 'Control']) {
    await bar.getByRole('button', { name, exact: true }).tap();
  }
  await expect(bar.getByRole('button', { name: 'Control' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(phone.getByRole('textbox', { name: 'Terminal input' })).toBeFocused();
  await phone.keyboard.type('rx');

  const typed = ['\x1b', '\t', '\x1b[Z', '\x1b[A', '\x12', 'x'];
  await expect.poll(() => hub.runner('s_infra').typed.join('')).toBe(typed.join(''));
  await expect(bar.getByRole('button', { name: 'Control' })).toHaveAttribute(
    'aria-pressed',
    'false',
  );
  await phone.close();
});

test('the bar has no keys while another device drives, and a mouse has no bar', async ({
  browser,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  await roundhouse.drive('infra');
  const phone = await phoneAtTerminal(browser, hub);

  await expect(phone.getByRole('button', { name: 'Drive here' })).toBeVisible();
  const bar = phone.getByRole('toolbar', { name: 'Keys for infra' });
  await expect(bar.getByRole('button', { name: 'Zoom in' })).toBeVisible();
  await expect(bar.getByRole('button', { name: 'Escape' })).toHaveCount(0);
  await expect(roundhouse.page.getByRole('toolbar', { name: 'Keys for infra' })).toBeHidden();
  await phone.close();
});

test('[PHK1] keyboards on the screen type each word once, into the terminal', async ({
  browser,
  hub,
}) => {
  const phone = await phoneAtTerminal(browser, hub);
  await phone.getByRole('button', { name: 'Drive', exact: true }).tap();
  await expect(phone.getByRole('textbox', { name: 'Terminal input' })).toBeFocused();
  const keyboard = await TouchTyping.on(phone);
  await writeOn(keyboard);
  await phone.keyboard.press('Enter');

  const gboard = 'hello the \x7f. ';
  const swiftKey = 'tset\x7f\x7f\x7f\x7ftest ';
  await expect
    .poll(() => hub.runner('s_infra').typed.join(''))
    .toBe(`${gboard}${swiftKey}你好ab\x7f\r`);
  await phone.close();
});

test('[PHK1] keyboards on the screen type each word once, into the composer', async ({
  browser,
  hub,
}) => {
  const phone = await phoneAtTerminal(browser, hub);
  const message = phone.getByRole('textbox', { name: 'Message infra', exact: true });
  await message.tap();
  await writeOn(await TouchTyping.on(phone));

  await expect(message).toHaveValue('hello the. test 你好a');
  await phone.close();
});

test('[PHK2] lines that a keyboard inserts at once are asked about', async ({ browser, hub }) => {
  const phone = await phoneAtTerminal(browser, hub);
  await phone.getByRole('button', { name: 'Drive', exact: true }).tap();
  await expect(phone.getByRole('textbox', { name: 'Terminal input' })).toBeFocused();
  await (await TouchTyping.on(phone)).insert('rm -rf build\nmake');

  await expect(phone.getByRole('dialog', { name: /paste/i })).toContainText('rm -rf build');
  expect(hub.runner('s_infra').typed).toEqual([]);
  await phone.close();
});

/** Gboard composes and corrects, SwiftKey replaces what it wrote, an input method for Chinese composes letters. */
async function writeOn(keyboard: TouchTyping): Promise<void> {
  await keyboard.compose(['h', 'he', 'hel', 'hell', 'hello'], 'hello');
  await keyboard.insert(' ');
  await keyboard.compose(['t', 'te', 'teh'], 'the');
  await keyboard.insert(' ');
  await keyboard.replace(1, '. ');
  for (const letter of 'tset') await keyboard.insert(letter);
  await keyboard.replace(4, 'test ');
  await keyboard.compose(['n', 'ni', 'ni h', 'ni hao'], '你好');
  await keyboard.insert('a');
  await keyboard.insert('b');
  await keyboard.backspace();
}

test('two fingers zoom into the grid, and the grid stays as it is', async ({ browser, hub }) => {
  const phone = await phoneAtTerminal(browser, hub);
  const screen = phone.getByRole('region', { name: 'Terminal of infra' }).locator('.xterm-screen');
  const before = await widthOf(screen);
  await pinch(phone, screen, { from: 60, to: 180 });

  await expect.poll(() => widthOf(screen)).toBeGreaterThan(before * 2);
  const bar = phone.getByRole('toolbar', { name: 'Keys for infra' });
  for (let step = 0; step < 4; step += 1) {
    await bar.getByRole('button', { name: 'Zoom out' }).tap();
  }
  await expect.poll(() => widthOf(screen)).toBe(before);
  expect(hub.runner('s_infra').sizesAsked).toEqual([]);
  await phone.close();
});

/** A phone shows the terminal of `infra`, drawn at its size. */
async function phoneAtTerminal(browser: Browser, hub: DemoHub): Promise<Page> {
  const phone = await browser.newPage({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await phone.goto(hub.signInLink('s_infra'));
  await phone.getByRole('tab', { name: 'Terminal' }).tap();
  const screen = phone.getByRole('region', { name: 'Terminal of infra' }).locator('.xterm-screen');
  await expect(screen).toBeVisible();
  // It is drawn at the usual size first, and then as small as it has to be.
  await expect.poll(() => widthOf(screen)).toBeLessThan(390);
  return phone;
}

async function widthOf(screen: Locator): Promise<number> {
  return (await screen.boundingBox())?.width ?? 0;
}

/** Two fingers beside each other, `from` pixels apart, move `to` pixels apart. */
async function pinch(
  page: Page,
  on: Locator,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  const box = await on.boundingBox();
  if (!box) throw new Error('the screen is not on the page');
  const x = 195;
  const y = box.y + 40;
  const devtools = await page.context().newCDPSession(page);
  function touchPoints(apart: number) {
    return [
      { x: x - apart / 2, y, id: 1 },
      { x: x + apart / 2, y, id: 2 },
    ];
  }
  await devtools.send('Input.dispatchTouchEvent', {
    type: 'touchStart',
    touchPoints: touchPoints(from),
  });
  await devtools.send('Input.dispatchTouchEvent', {
    type: 'touchMove',
    touchPoints: touchPoints(to),
  });
  await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}
