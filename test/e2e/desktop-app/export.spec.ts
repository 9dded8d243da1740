import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

import { hubOf } from '../support/desktop-hub.ts';
import type { DesktopFolders } from '../support/desktop-test.ts';
import { makeRepo, test } from '../support/desktop-test.ts';

/** A session that has answered; its transcript changes no more. */
async function finishedSession(window: Page, folders: DesktopFolders): Promise<void> {
  await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
  await hubOf(folders).client.call('sessions.start', {
    body: {
      path: makeRepo(join(folders.scratch, 'web')),
      prompt: '%say The answer is 42.',
    },
  });
  await window
    .getByRole('list', { name: 'Sessions', exact: true })
    .getByRole('listitem', { name: /^web, / })
    .getByRole('button')
    .first()
    .click({ timeout: 90_000 });
  const timeline = window.getByRole('log', { name: 'Timeline of web' });
  // The prompt holds the words too; the answer is nothing else.
  await expect(timeline.getByText('The answer is 42.', { exact: true })).toBeVisible({
    timeout: 90_000,
  });
}

async function openExport(window: Page) {
  await window.getByRole('button', { name: 'More about web' }).click();
  await window.getByRole('menuitem', { name: 'Export transcript…' }).click();
  return window.getByRole('dialog', { name: 'Transcript of web' });
}

// One session serves all steps. Each of them closes the dialog and removes what it wrote.
test('a transcript is written where and as the person says, and what cannot be written loses nothing', async ({
  desktop,
  window,
  folders,
}) => {
  await finishedSession(window, folders);

  await test.step('a transcript is written where the person says, with what was said in it', async () => {
    const file = join(folders.scratch, 'Müllers Notizen.md');
    writeFileSync(file, 'an older one');
    const asked = await desktop.answerSaveDialog(file);

    const dialog = await openExport(window);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toHaveCount(0);

    expect(await asked()).toEqual(['web.md']);
    const written = readFileSync(file, 'utf8');
    expect(written).toMatch(/^# web\n/);
    expect(written).toContain('The answer is 42.');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    // The draft is gone.
    expect(readdirSync(folders.scratch).toSorted()).toEqual(['Müllers Notizen.md', 'web']);
    rmSync(file);
  });

  await test.step('another format is another file, whole', async () => {
    const file = join(folders.scratch, 'web.json');
    const asked = await desktop.answerSaveDialog(file);
    const dialog = await openExport(window);
    await dialog.getByRole('radio', { name: 'JSON' }).check({ force: true });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toHaveCount(0);
    expect(await asked()).toEqual(['web.json']);
    expect(JSON.stringify(JSON.parse(readFileSync(file, 'utf8')))).toContain('The answer is 42.');
    rmSync(file);
  });

  await test.step('a person who chooses no file gets none, and the dialog stays', async () => {
    const asked = await desktop.answerSaveDialog(null);
    const dialog = await openExport(window);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect.poll(asked).toEqual(['web.md']);
    await expect(dialog.getByRole('button', { name: 'Save' })).toBeEnabled();
    expect(readdirSync(folders.scratch)).toEqual(['web']);
    await window.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  });

  await test.step('a file that cannot be written is said so, and nothing is lost', async () => {
    const taken = join(folders.scratch, 'notes');
    mkdirSync(taken);
    writeFileSync(join(taken, 'mine.md'), 'mine');
    await desktop.answerSaveDialog(taken);
    const dialog = await openExport(window);
    await dialog.getByRole('button', { name: 'Save' }).click();
    // In the dialog: what is behind it is neither seen well nor read out.
    await expect(
      dialog.getByText(`${taken} was not written: a folder has that name.`, { exact: true }),
    ).toBeVisible();
    expect(readFileSync(join(taken, 'mine.md'), 'utf8')).toBe('mine');
    expect(readdirSync(folders.scratch).toSorted()).toEqual(['notes', 'web']);

    // The dialog is still there: another file, and it is written.
    const nowhere = join(folders.scratch, 'gone', 'web.md');
    await desktop.answerSaveDialog(nowhere);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(
      dialog.getByText(`${nowhere} was not written: the folder does not exist.`, { exact: true }),
    ).toBeVisible();
    const file = join(folders.scratch, 'web.md');
    await desktop.answerSaveDialog(file);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toHaveCount(0);
    expect(readFileSync(file, 'utf8')).toContain('The answer is 42.');
  });
});
