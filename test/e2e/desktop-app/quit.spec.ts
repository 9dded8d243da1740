import { join } from 'node:path';

import { expect } from '@playwright/test';

import { countRunnersOf } from '../../support/runner-records.ts';
import { makeRepo, test } from '../support/desktop-test.ts';

test('a quit says which sessions run, and a person who cancels stays', async ({
  desktop,
  window,
  folders,
}) => {
  await desktop.drop(window.getByText('Drop a repo to start a session'), [
    makeRepo(join(folders.scratch, 'web')),
  ]);
  await window.getByRole('button', { name: 'Start session' }).click();
  await expect(
    window.getByRole('list', { name: 'Sessions' }).getByRole('listitem', { name: 'web, idle' }),
  ).toHaveCount(1, { timeout: 30_000 });
  const asked = await desktop.answerMessageBox(2);

  await desktop.app.evaluate(({ app }) => app.quit());
  await expect.poll(asked).toHaveLength(1);
  expect((await asked())[0]).toContain('One session runs. web');
  expect(await desktop.countWindows()).toBe(1);

  // Asked again, and answered with "end it": the session is over, then the program.
  await desktop.answerMessageBox(1);
  const ended = new Promise((resolve) => {
    desktop.app.on('close', () => resolve(null));
  });
  await desktop.app.evaluate(({ app }) => app.quit()).catch(() => undefined);
  await ended;
  expect(await countRunnersOf(folders.data)).toBe(0);
});

test('a link asks before anything is shown, and starts nothing', async ({
  desktop,
  window,
  folders,
}) => {
  await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
  const repo = makeRepo(join(folders.scratch, 'web'));
  const link = `roundhouse://open?path=${encodeURIComponent(repo)}`;
  const refused = await desktop.answerMessageBox(1);
  await desktop.startAgain('--data', folders.data, link);
  await expect.poll(refused).toHaveLength(1);
  expect((await refused())[0]).toContain(`A link asks to open this folder: ${repo}`);
  await desktop.settled(window);
  await expect(window.getByRole('dialog')).toHaveCount(0);

  await desktop.answerMessageBox(0);
  await desktop.startAgain('--data', folders.data, link);
  const dialog = window.getByRole('dialog', { name: 'New session' });
  await expect(dialog.getByLabel('Repo')).toHaveValue(repo);

  const strange = await desktop.answerMessageBox(0);
  await desktop.startAgain('--data', folders.data, 'roundhouse://start?prompt=rm');
  await expect.poll(strange).toHaveLength(1);
  expect((await strange())[0]).toContain('not one that Roundhouse follows');
});
