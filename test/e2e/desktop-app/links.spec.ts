import { join } from 'node:path';

import { expect } from '@playwright/test';

import { hubOf } from '../support/desktop-hub.ts';
import { makeRepo, test } from '../support/desktop-test.ts';

test.beforeEach(async ({ window }) => {
  // Several sessions or starts of the program: on a busy machine each takes a while.
  test.slow();
  await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
});

test('a link asks before anything is shown, and starts nothing', async ({
  desktop,
  window,
  folders,
}) => {
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
  expect((await strange())[0]).toContain('Roundhouse does not support this link');
});

test('a link to a session shows it when a person agrees, and says when there is none', async ({
  desktop,
  window,
  folders,
}) => {
  const path = makeRepo(join(folders.scratch, 'web'));
  await hubOf(folders).client.call('sessions.start', { body: { path } });
  const sessions = window.getByRole('list', { name: 'Sessions', exact: true });
  await expect(sessions.getByRole('listitem', { name: /^web, / })).toHaveCount(1);
  const terminal = window.getByRole('region', { name: 'Terminal of web' });
  await expect(terminal).toHaveCount(0);

  const asked = await desktop.answerMessageBox(0);
  await desktop.startAgain('--data', folders.data, 'roundhouse://session/web');
  await expect(terminal).toBeVisible({ timeout: 90_000 });
  expect(await asked()).toHaveLength(1);

  const none = await desktop.answerMessageBox(0);
  await desktop.startAgain('--data', folders.data, 'roundhouse://session/gone');
  await expect.poll(none).toHaveLength(2);
  expect((await none())[1]).toContain('There is no session gone.');
});
