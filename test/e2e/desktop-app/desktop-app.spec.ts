import { once } from 'node:events';
import { createServer } from 'node:http';

import { expect } from '@playwright/test';

import { test } from '../support/desktop-test.ts';

test('the window shows the page of the hub inside, signed in', async ({ window }) => {
  await expect(window.getByRole('button', { name: 'New session' }).first()).toBeVisible();
  await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
});

test('a folder that is dropped on the window becomes a session', async ({
  desktop,
  window,
  lab,
}) => {
  await desktop.drop(window.getByText('Drop a repo to start a session'), [lab.repo]);

  const dialog = window.getByRole('dialog', { name: 'New session' });
  await expect(dialog.getByLabel('Repo')).toHaveValue(lab.repo);
  await dialog.getByRole('button', { name: 'Start session' }).click();
  const sessions = window.getByRole('list', { name: 'Sessions' });
  await expect(sessions.getByRole('listitem', { name: 'repo, idle' }).first()).toBeVisible({
    timeout: 90_000,
  });
  await expect(window.getByRole('region', { name: 'Terminal of repo' })).toBeVisible();
});

test('Open Folder… in the menu asks for a folder and fills in the dialog', async ({
  desktop,
  window,
  lab,
}) => {
  await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
  await desktop.answerFolderDialog(lab.repo);
  await desktop.clickMenu('open-folder');
  const dialog = window.getByRole('dialog', { name: 'New session' });
  await expect(dialog.getByLabel('Repo')).toHaveValue(lab.repo);
});

test('[S23] the window goes nowhere else, and links are opened by the system', async ({
  desktop,
  window,
}) => {
  await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
  const opened = await desktop.watchOpened();
  const home = window.url();
  let visits = 0;
  const elsewhere = createServer((_request, response) => {
    visits += 1;
    response.end('elsewhere');
  }).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  const address = elsewhere.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  // In this order: what is not a web link would have come before the one that is.
  await window.evaluate(() => void globalThis.open('vscode://file/etc/passwd'));
  await window.evaluate(() => void globalThis.open('https://example.test/out'));
  await expect.poll(opened).toEqual(['https://example.test/out']);

  await window.evaluate((url) => location.assign(url), `http://127.0.0.1:${port}/away`);
  // The page is still the hub's: it gets answers of its own origin, one after the other.
  const answers = await window.evaluate(async () => {
    const seen: boolean[] = [];
    for (let round = 0; round < 20; round += 1) seen.push((await fetch('/healthz')).ok);
    return seen;
  });
  expect(answers).toEqual(Array.from({ length: 20 }, () => true));
  expect(visits).toBe(0);
  expect(window.url()).toBe(home);
  elsewhere.close();
  // On the stand-in a popup that was denied is closed a moment after it was opened.
  await expect.poll(() => desktop.app.windows().length).toBe(1);
});

test('[S23] the page gets the bridge and nothing of Node or Electron', async ({ window }) => {
  const seen = await window.evaluate(() => ({
    bridge: Object.keys(Reflect.get(globalThis, 'roundhouseDesktop') as object).toSorted(),
    others: ['require', 'process', 'module', 'Buffer', '__electronStandIn'].filter(
      (name) => name in globalThis,
    ),
  }));
  expect(seen).toEqual({
    bridge: [
      'chooseFolder',
      'onShow',
      'openInEditor',
      'openTerminal',
      'pathOfDrop',
      'reveal',
      'saveTranscript',
    ],
    others: [],
  });
});
