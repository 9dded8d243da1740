import { expect } from '@playwright/test';

import { atRest } from '../support/at-rest.ts';
import { test } from '../support/demo-page.ts';

test('the line between two panes is dragged, moved by keys, and stays after a reload', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.open('payments');
  await page.getByRole('button', { name: 'Open a session beside payments' }).click();
  await page.getByRole('menuitem', { name: /^payments-w1 / }).click();
  const line = page.getByRole('separator', { name: 'Size of the panes' });
  await expect(line).toHaveAttribute('aria-valuenow', '50');
  const [whole, at] = await atRest(page, () =>
    Promise.all([page.getByRole('main').boundingBox(), line.boundingBox()]),
  );
  if (!whole || !at) throw new Error('the panes are not there');
  const middle = { x: at.x + at.width / 2, y: at.y + at.height / 2 };
  const isColumn = (await line.getAttribute('aria-orientation')) === 'horizontal';
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.down();
  await page.mouse.move(
    isColumn ? middle.x : whole.x + whole.width * 0.3,
    isColumn ? whole.y + whole.height * 0.3 : middle.y,
    { steps: 5 },
  );
  await page.mouse.up();
  await expect(line).toHaveAttribute('aria-valuenow', /^(?:29|30|31)$/);
  const [first, second] = await atRest(page, () =>
    Promise.all(['payments', 'payments-w1'].map((name) => roundhouse.terminal(name).boundingBox())),
  );
  const size = isColumn ? 'height' : 'width';
  expect(second?.[size] ?? 0).toBeGreaterThan((first?.[size] ?? 0) * 1.5);

  await line.focus();
  await page.keyboard.press(isColumn ? 'ArrowDown' : 'ArrowRight');
  await expect(line).toHaveAttribute('aria-valuenow', /^(?:34|35|36)$/);
  const kept = await line.getAttribute('aria-valuenow');
  await page.reload();
  await expect(line).toHaveAttribute('aria-valuenow', kept ?? '');

  for (let press = 0; press < 20; press += 1) {
    await line.press(isColumn ? 'ArrowUp' : 'ArrowLeft');
  }
  await expect(line).toHaveAttribute('aria-valuenow', '15');
});

test('text is found in a screen, and what is not there is said', async ({ page, roundhouse }) => {
  await roundhouse.open('payments');
  const terminal = roundhouse.terminal('payments');
  await roundhouse.enter('payments');
  await page.keyboard.press('Control+Shift+F');
  const field = terminal.getByRole('textbox', { name: 'Find in the terminal' });
  await expect(field).toBeFocused();
  const found = terminal.getByRole('search').getByRole('status');
  // What is looked for before the screen has come is not there.
  await expect(async () => {
    await field.fill('no such words');
    await expect(found).toHaveText('not found');
    await field.fill('64 passed');
    await expect(found).toHaveText('', { timeout: 1_000 });
  }).toPass();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+Enter');
  await expect(found).toHaveText('');
  await field.fill('no such words');
  await expect(found).toHaveText('not found');

  await page.keyboard.press('Escape');
  await expect(field).toBeHidden();
  await expect(terminal.locator('textarea')).toBeFocused();
});

test('the emulator comes with the first terminal only, and a failure to get it can be mended', async ({
  page,
  roundhouse,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const emulator = /\/(?:terminal-screen|xterm)-[^/]*\.js$/;
  await page.reload();
  await roundhouse.isReady();
  expect(asked.filter((url) => emulator.test(url))).toEqual([]);

  await page.route(emulator, (route) => route.abort());
  await roundhouse.open('payments');
  const terminal = roundhouse.terminal('payments');
  await expect(terminal.getByRole('alert')).toContainText('The terminal couldn’t be loaded.');
  await page.unroute(emulator);
  await terminal.getByRole('button', { name: 'Try again' }).click();

  await expect(terminal.locator('textarea')).toBeAttached();
  await expect(terminal.getByRole('alert')).toBeHidden();
});

for (const width of [1440, 1024]) {
  test(`panes opened with Ctrl share the room, and their heads hold what they show, at ${width}`, async ({
    page,
    roundhouse,
  }) => {
    await page.setViewportSize({ width, height: width === 1440 ? 900 : 768 });
    const first = 'a-session-with-a-very-long-name-that-somebody-typed-in-full-detail';
    const names = [first, 'payments', 'payments-w1', 'payments-w2', 'web', 'infra'];
    await roundhouse.open(first);
    for (const name of names.slice(1)) {
      await roundhouse.sessions
        .getByRole('listitem', { name: new RegExp(`^${name}, `) })
        .getByRole('button')
        .click({ modifiers: ['Control'] });
      await expect(roundhouse.terminal(name)).toBeVisible();
    }
    const [whole, ...boxes] = await atRest(page, () => {
      const panes = names.map((name) => roundhouse.terminal(name));
      return Promise.all([page.getByRole('main'), ...panes].map((part) => part.boundingBox()));
    });
    for (const [index, box] of boxes.entries()) {
      expect(box?.width, names[index]).toBeGreaterThan((whole?.width ?? 0) * 0.2);
      expect(box?.height, names[index]).toBeGreaterThan((whole?.height ?? 0) * 0.15);
    }
    // As many columns and lines as the pane holds, also where the screen has moved to another place.
    await expect
      .poll(() =>
        page.locator('.terminal-host').evaluateAll((hosts) =>
          hosts
            .map((host) => [host, host.querySelector('.xterm-screen')] as const)
            .filter(
              ([host, screen]) =>
                !screen ||
                screen.clientWidth > host.clientWidth ||
                screen.clientHeight > host.clientHeight,
            )
            .map(([host]) => host.getAttribute('data-terminal-of')),
        ),
      )
      .toEqual([]);
    // What they show at their fullest: who drives is known last.
    await expect(page.getByText('You drive')).toHaveCount(names.length);
    const stickOut = await atRest(page, () =>
      page
        .locator('.pane-head')
        .evaluateAll((all) =>
          all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent),
        ),
    );
    expect(stickOut).toEqual([]);
  });
}
