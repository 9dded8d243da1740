import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

import { hubOf } from '../support/desktop-hub.ts';
import type { DesktopFolders } from '../support/desktop-test.ts';
import { makeRepo, test } from '../support/desktop-test.ts';
import type { Desktop } from '../support/desktop.ts';

test.beforeEach(({ desktop }) => {
  test.skip(!desktop.hasDesk, 'needs the stand-in: it shows what the desktop shows');
});

/** Nobody looks: a window in front of the person needs no notification. */
async function lookAway(desktop: Desktop, window: Page): Promise<void> {
  await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
  await desktop.closeWindow();
}

/** A session that asks for permission to run each of these commands, one after the other. */
async function startAsking(
  folders: DesktopFolders,
  { name, commands }: { readonly name: string; readonly commands: readonly string[] },
): Promise<string> {
  const repo = makeRepo(join(folders.scratch, name));
  await hubOf(folders).client.call('sessions.start', {
    body: {
      path: repo,
      permissionMode: 'manual',
      prompt: commands.map((command) => `%bash ${command}`).join('\n'),
    },
  });
  return repo;
}

function titlesOf(desktop: Desktop) {
  return async () => (await desktop.notifications()).map(({ title }) => title);
}

test('a gate is told by the system, opens at its card, and is gone when answered elsewhere', async ({
  desktop,
  window,
  folders,
}) => {
  await lookAway(desktop, window);
  const { client } = hubOf(folders);
  await startAsking(folders, { name: 'web', commands: ['touch made-by-claude'] });
  const titles = titlesOf(desktop);
  await expect.poll(titles, { timeout: 90_000 }).toContain('web asks for permission');

  await desktop.clickNotification('web asks for permission');
  await expect.poll(() => desktop.app.windows().length).toBe(1);
  const page = desktop.app.windows()[0] ?? window;
  const card = page.getByRole('group', { name: 'web asks: Bash' });
  await expect(card).toBeFocused({ timeout: 60_000 });

  const { items } = await client.call('gates.list');
  await client.call('gates.answer', {
    params: { id: items[0]?.id ?? '' },
    body: { answer: 'deny' },
  });
  await expect.poll(titles).not.toContain('web asks for permission');
});

test('Allow and Deny in the notification answer that gate, and Claude Code acts on it', async ({
  desktop,
  window,
  folders,
}) => {
  await lookAway(desktop, window);
  const { client } = hubOf(folders);
  const commands = ['touch allowed', 'touch denied'];
  const repo = await startAsking(folders, { name: 'web', commands });
  const shown = async () =>
    (await desktop.notifications())
      .filter(({ title }) => title === 'web asks for permission')
      .map(({ body, actions }) => ({ body, actions }));
  const actions = ['Allow', 'Deny'];
  await expect.poll(shown, { timeout: 90_000 }).toEqual([{ body: 'Bash: touch allowed', actions }]);

  await desktop.clickNotificationButton('web asks for permission', 'Allow');
  // Claude Code has run it, and goes on to what comes next.
  await expect.poll(shown, { timeout: 90_000 }).toEqual([{ body: 'Bash: touch denied', actions }]);
  expect(existsSync(join(repo, 'allowed'))).toBe(true);

  await desktop.clickNotificationButton('web asks for permission', 'Deny');
  await expect.poll(shown).toEqual([]);
  const receipts = async () => {
    const { items } = await client.call('sessions.events', {
      params: { ref: 'web' },
      query: { limit: 500 },
    });
    return items.flatMap(({ kind, actor, data }) =>
      kind === 'gate.answered' || kind === 'gate.applied'
        ? [[kind, actor.type, data['answer'] ?? null]]
        : [],
    );
  };
  await expect.poll(receipts).toEqual([
    ['gate.answered', 'operator', 'allow'],
    ['gate.applied', 'claude', null],
    ['gate.answered', 'operator', 'deny'],
    ['gate.applied', 'claude', null],
  ]);
  // No window was needed for it.
  expect(await desktop.countWindows()).toBe(0);
  expect(existsSync(join(repo, 'denied'))).toBe(false);
});

test('nothing is told in quiet hours, nor of a kind that is not wanted', async ({
  desktop,
  window,
  folders,
}) => {
  // Several sessions or starts of the program: on a busy machine each takes a while.
  test.slow();
  await lookAway(desktop, window);
  const { client } = hubOf(folders);
  const change = (name: string, value: string | boolean) =>
    client.call('settings.change', { params: { name }, body: { value } });
  let startsAtLogin = false;
  /** The program has read the settings: what was changed before this one counts. */
  async function haveBeenRead(): Promise<void> {
    startsAtLogin = !startsAtLogin;
    await change('startAtLogin', startsAtLogin);
    const entry = join(folders.userData, 'autostart', 'roundhouse.desktop');
    await expect.poll(() => existsSync(entry)).toBe(startsAtLogin);
  }
  /** A notification comes with the change that the tray shows, or not at all. */
  async function asked(name: string, inNeed: string): Promise<readonly string[]> {
    await startAsking(folders, { name, commands: ['touch it'] });
    await expect
      .poll(async () => (await desktop.tray())?.toolTip, { timeout: 90_000 })
      .toContain(inNeed);
    return (await titlesOf(desktop)()).filter((title) => title.includes('asks'));
  }

  await change('quietHours', hoursAroundNow());
  await haveBeenRead();
  expect(await asked('web', '1 needs you')).toEqual([]);

  await change('quietHours', 'none');
  await change('notifyGates', false);
  await haveBeenRead();
  expect(await asked('api', '2 need you')).toEqual([]);

  await change('notifyGates', true);
  await haveBeenRead();
  expect(await asked('docs', '3 need you')).toEqual(['docs asks for permission']);
});

/** Such as `22:30-00:30`, in the time of this machine. */
function hoursAroundNow(): string {
  const halfHourMs = 30 * 60_000;
  const times = [-halfHourMs, halfHourMs].map((offset) => {
    const time = new Date(Date.now() + offset);
    return [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, '0'));
  });
  return times.map((time) => time.join(':')).join('-');
}
