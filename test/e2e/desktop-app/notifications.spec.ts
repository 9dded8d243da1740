import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { HttpClient } from '../../../src/shared/client/http-client.ts';
import { makeRepo, test } from '../support/desktop-test.ts';

test('a gate is told by the system, opens at its card, and is gone when answered elsewhere', async ({
  desktop,
  window,
  folders,
}) => {
  test.skip(!desktop.hasDesk, 'needs the stand-in: it shows what the desktop shows');
  await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
  const read = (name: string) => readFileSync(join(folders.data, name), 'utf8').trim();
  const { url } = JSON.parse(read('hub.json')) as { readonly url: string };
  const headers = () => ({ authorization: `Bearer ${read('owner.token')}` });
  const hub = new HttpClient({ baseUrl: url, fetch, headers });
  // Nobody looks: a window in front of the person needs no notification.
  await desktop.closeWindow();
  await hub.call('sessions.start', {
    body: {
      path: makeRepo(join(folders.scratch, 'web')),
      permissionMode: 'manual',
      prompt: '%bash touch made-by-claude',
    },
  });
  await expect
    .poll(async () => (await desktop.notifications()).map(({ title }) => title), {
      timeout: 45_000,
    })
    .toContain('web asks for permission');

  await desktop.clickNotification('web asks for permission');
  await expect.poll(() => desktop.app.windows().length).toBe(1);
  const page = desktop.app.windows()[0] ?? window;
  const card = page.getByRole('group', { name: 'web asks: Bash' });
  await expect(card).toBeFocused({ timeout: 20_000 });

  const { items } = await hub.call('gates.list');
  await hub.call('gates.answer', { params: { id: items[0]?.id ?? '' }, body: { answer: 'deny' } });
  await expect
    .poll(async () => (await desktop.notifications()).map(({ title }) => title))
    .not.toContain('web asks for permission');
});
