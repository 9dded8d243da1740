import { expect } from '@playwright/test';

import { test } from '../support/desktop-test.ts';

test('the window comes back where it was, and never off the screen', async ({
  desktop,
  window,
}) => {
  test.skip(!desktop.hasDesk, 'needs the stand-in: its displays are what a test says');
  await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
  const bounds = { x: 120, y: 80, width: 1200, height: 760 };
  await desktop.app.evaluate(
    ({ BrowserWindow }, place) => BrowserWindow.getAllWindows()[0]?.setBounds(place),
    bounds,
  );
  const reopened = async () => {
    await desktop.closeWindow();
    await desktop.clickTray('Open Roundhouse');
    await expect.poll(() => desktop.countWindows()).toBe(1);
    return desktop.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getBounds(),
    );
  };
  expect(await reopened()).toEqual(bounds);

  await desktop.app.evaluate(() => {
    const desk = globalThis.electronStandIn?.desk;
    if (desk) desk.displays = [{ x: 2000, y: 0, width: 1280, height: 700 }];
  });
  expect(await reopened()).toMatchObject({ width: 1280, height: 700 });
});
