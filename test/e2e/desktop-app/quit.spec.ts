import { join } from 'node:path';

import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

import { countRunnersOf } from '../../support/runner-records.ts';
import { hubOf } from '../support/desktop-hub.ts';
import { makeRepo, test } from '../support/desktop-test.ts';

function sessionOf(window: Page) {
  return window
    .getByRole('list', { name: 'Sessions', exact: true })
    .getByRole('listitem', { name: 'web, idle' });
}

test('a quit says which sessions run, and a person who cancels stays', async ({
  desktop,
  window,
  folders,
}) => {
  await desktop.drop(window.getByText('Drop a repo to start a session'), [
    makeRepo(join(folders.scratch, 'web')),
  ]);
  await window.getByRole('button', { name: 'Start session' }).click();
  await expect(sessionOf(window)).toHaveCount(1, { timeout: 90_000 });
  const asked = await desktop.answerMessageBox(2);

  await desktop.app.evaluate(({ app }) => app.quit());
  await expect.poll(asked).toHaveLength(1);
  expect((await asked())[0]).toContain('One session is running. web');
  expect(await desktop.countWindows()).toBe(1);

  // Asked again, and answered with "end it": the session is over, then the program.
  await desktop.answerMessageBox(1);
  await desktop.quit();
  // The runner has told its session's end, and has its own files to close.
  await expect.poll(() => countRunnersOf(folders.data), { timeout: 60_000 }).toBe(0);
});

test('an answer that is to be remembered counts for the next quit, which asks no more', async ({
  desktop,
  window,
  folders,
}) => {
  // Several sessions or starts of the program: on a busy machine each takes a while.
  test.slow();
  await desktop.drop(window.getByText('Drop a repo to start a session'), [
    makeRepo(join(folders.scratch, 'web')),
  ]);
  await window.getByRole('button', { name: 'Start session' }).click();
  await expect(sessionOf(window)).toHaveCount(1, { timeout: 90_000 });
  await desktop.answerMessageBox(0, true);
  await desktop.quit();
  expect(await countRunnersOf(folders.data)).toBe(1);

  const again = await desktop.startAnew();
  try {
    await expect(sessionOf(await again.window())).toHaveCount(1, { timeout: 90_000 });
    const { items } = await hubOf(folders).client.call('settings.list');
    expect(items.find(({ name }) => name === 'onQuit')?.value).toBe('keep');
    // It would stay when it were asked.
    await again.answerMessageBox(2);
    await again.quit();
    expect(await countRunnersOf(folders.data)).toBe(1);
  } finally {
    await again.close();
  }
});
