import { expect } from '@playwright/test';
import type { Browser, Locator, Page } from '@playwright/test';

import type { DemoHub } from '../../support/demo-hub/demo-hub.ts';
import { test } from '../support/demo-page.ts';

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
