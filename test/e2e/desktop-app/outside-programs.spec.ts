import { existsSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

import { ChangesPage } from '../pages/changes-page.ts';
import { hubOf } from '../support/desktop-hub.ts';
import type { DesktopFolders } from '../support/desktop-test.ts';
import { makeRepo, test } from '../support/desktop-test.ts';
import { NotingProgram } from '../support/noting-program.ts';

// What a shell would make something else of: blanks, other alphabets, a command.
const repoName = 'Müller & Söhne 公式 $(touch oh-no)';
const fileName = 'Über uns; touch oh-no.md';

function binOf(folders: DesktopFolders): string {
  return join(folders.scratch, 'bin');
}

// Before the programs of this machine, none of which is to start.
test.use({
  environment: async ({ lab, folders }, provide) => {
    await provide({ ...lab.env, PATH: `${binOf(folders)}:${lab.env['PATH'] ?? ''}` });
  },
});

/** A session in a folder with such a name, and with one new file; it is open. */
async function openSession(window: Page, folders: DesktopFolders): Promise<string> {
  await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
  const repo = realpathSync(makeRepo(join(folders.scratch, repoName)));
  await hubOf(folders).client.call('sessions.start', { body: { path: repo, name: 'web' } });
  const session = window
    .getByRole('list', { name: 'Sessions', exact: true })
    .getByRole('listitem', { name: 'web, idle' });
  await expect(session).toHaveCount(1, { timeout: 90_000 });
  writeFileSync(join(repo, fileName), 'words\n');
  await session.getByRole('button').first().click();
  return repo;
}

async function choose(window: Page, item: string): Promise<void> {
  await window.getByRole('button', { name: 'More about web', exact: true }).click();
  await window.getByRole('menuitem', { name: item, exact: true }).click();
}

test('a terminal opens in the folder of its session, whatever its name', async ({
  desktop,
  window,
  folders,
}) => {
  test.skip(process.platform !== 'linux', 'of the other systems it is a program of their own');
  const terminal = new NotingProgram(join(binOf(folders), 'x-terminal-emulator'));
  const repo = await openSession(window, folders);
  await choose(window, 'Open terminal');
  await expect.poll(() => terminal.starts()).toEqual([{ cwd: repo, args: [] }]);
  expect(existsSync(join(repo, 'oh-no'))).toBe(false);

  // The folder has gone meanwhile: said in words, and nothing is started.
  renameSync(repo, join(folders.scratch, 'moved'));
  await choose(window, 'Open terminal');
  await expect(window.getByText(`${repo} does not exist.`, { exact: true })).toBeVisible();
  expect(terminal.starts()).toHaveLength(1);
  expect(await desktop.countWindows()).toBe(1);
});

test('a changed file opens in the editor that is found, or in the one of the settings', async ({
  window,
  folders,
}) => {
  // Three editors one after the other: on a busy machine each takes a while.
  test.slow();
  const code = new NotingProgram(join(binOf(folders), 'code'));
  const repo = await openSession(window, folders);
  await choose(window, 'Show changes');
  const changes = new ChangesPage(window);
  await changes.file(`${fileName}, untracked, not staged`).click();
  const dialog = changes.diff(fileName);
  await dialog.getByRole('button', { name: 'Open in editor' }).click();
  const file = join(repo, fileName);
  await expect.poll(() => code.starts().map(({ args }) => args)).toEqual([[file]]);

  const own = new NotingProgram(join(folders.scratch, 'my tools', 'my editor'));
  const { client } = hubOf(folders);
  const setEditor = (value: string) =>
    client.call('settings.change', { params: { name: 'editor' }, body: { value } });
  await setEditor(own.file);
  await expect(async () => {
    await dialog.getByRole('button', { name: 'Open in editor' }).click();
    expect(own.starts().at(-1)?.args).toEqual([file]);
  }).toPass();

  await setEditor(join(folders.scratch, 'no such editor'));
  await expect(async () => {
    await dialog.getByRole('button', { name: 'Open in editor' }).click();
    await expect(
      dialog.getByText(/^The editor .*no such editor could not be started/).first(),
    ).toBeVisible({ timeout: 2_000 });
  }).toPass();
  expect(existsSync(join(repo, 'oh-no'))).toBe(false);
});
