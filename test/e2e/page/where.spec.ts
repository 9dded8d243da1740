import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

import type { RouteAnswer } from '../../../src/shared/wire/http-routes.ts';
import { NewSessionDialog } from '../pages/roundhouse-page.ts';
import { test } from '../support/demo-page.ts';

// Where a session is started. The demo hub has no Docker engine, so its answer is given here.

const ready: RouteAnswer<'containers.place'> = {
  byDefault: 'local',
  problem: null,
  credential: 'setup-token',
  claudeVersion: '2.1.329',
  baseImage: 'node:24-bookworm-slim',
  limits: { cores: 2, memoryBytes: 4 * 2 ** 30, processes: 512 },
};

async function openDialog(page: Page, place: typeof ready): Promise<NewSessionDialog> {
  await page.route('**/api/v1/containers/place', (route) => route.fulfill({ json: place }));
  await page.getByRole('button', { name: 'New session' }).first().click();
  const dialog = new NewSessionDialog(page.getByRole('dialog', { name: 'New session' }));
  await dialog.field('Repo').fill('/home/ana/infra');
  await dialog.dialog.getByRole('radio', { name: 'Container' }).check({ force: true });
  return dialog;
}

test('[CON-14] the dialog starts a session in a container, and says what that costs', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.isReady();
  const dialog = await openDialog(page, ready);
  await dialog.field('Name').fill('boxed');
  await expect(dialog.dialog.getByText('rh/boxed')).toBeVisible();
  await expect(dialog.dialog.getByText('4 GiB')).toBeVisible();
  await expect(dialog.dialog.getByText(/claude setup-token/)).toBeVisible();
  await expect(dialog.dialog.getByRole('radiogroup', { name: 'Work on' })).toBeHidden();
  const asked = page.waitForRequest(
    (request) => request.method() === 'POST' && request.url().endsWith('/api/v1/sessions'),
  );
  await dialog.start.click();
  expect((await asked).postDataJSON()).toMatchObject({ launcher: 'docker', name: 'boxed' });
});

test('[CON-14] without an engine nothing can be started, and the dialog says which command changes it', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.isReady();
  const problem =
    'No Docker engine answers at /var/run/docker.sock. Start it (on Linux: sudo systemctl start docker), or install Docker: https://docs.docker.com/engine/install/';
  const dialog = await openDialog(page, { ...ready, problem });
  await expect(dialog.dialog.getByRole('alert')).toHaveText(problem);
  await expect(dialog.start).toBeDisabled();
  await dialog.dialog.getByRole('radio', { name: 'This machine' }).check({ force: true });
  await expect(dialog.start).toBeEnabled();
});
