import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';

import { asId } from '../../../src/shared/base/ids.ts';
import { claudeActor, hubActor } from '../../../src/shared/domain/actor.ts';
import type { DemoHub } from '../../support/demo-hub/demo-hub.ts';
import { ana } from '../../support/demo-hub/session-script.ts';
import { test } from '../support/demo-page.ts';

/** The session reads its newest message and answers it. */
async function answer(hub: DemoHub, name: string, text: string): Promise<void> {
  const session = asId('session', `s_${name}`);
  const message = hub.sessions.view(name).messages.at(-1)?.id ?? asId('message', '');
  const at = new Date().toISOString();
  const promptId = `p_${name}`;
  await hub.log.append([
    { session, at, kind: 'message.delivered', actor: hubActor, data: { message } },
    { session, at, kind: 'message.accepted', actor: claudeActor, data: { message, promptId } },
    { session, at, kind: 'message.answered', actor: claudeActor, data: { message, answer: text } },
  ]);
}

for (const [size, viewport] of [
  ['desktop', { width: 1440, height: 900 }],
  ['phone', { width: 390, height: 844 }],
] as const) {
  test.describe(`on a ${size}`, () => {
    test.use({ viewport });

    test('[RTE5] the dialog asks several sessions and shows what becomes of each question', async ({
      page,
      hub,
      roundhouse,
    }) => {
      await roundhouse.palette.fill('Ask or tell');
      await roundhouse.palette.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Ask a session' });
      await dialog.getByText('Ask several').click();
      await dialog.getByRole('checkbox', { name: /^infra / }).check();
      await dialog.getByRole('checkbox', { name: /^payments-w1 / }).check();
      await dialog.getByRole('checkbox', { name: /^payments-w2 / }).check();
      await dialog
        .getByRole('textbox', { name: 'Question' })
        .fill('Who knows which port has the cache?');
      const { violations } = await new AxeBuilder({ page }).include('dialog').analyze();
      expect(violations).toEqual([]);
      await dialog.getByRole('button', { name: 'Ask', exact: true }).click();

      const asked = dialog.getByRole('region', { name: 'Asked here' });
      await expect(asked.getByRole('listitem')).toHaveCount(3);
      await expect(dialog.getByRole('textbox', { name: 'Question' })).toHaveValue('');
      await answer(hub, 'payments-w1', 'It listens on 6379.');
      const infra = asked.getByRole('listitem').filter({ hasText: '@infra' });
      await expect(infra).toContainText(/(?<!being )answered/u);
      const worker = asked.getByRole('listitem').filter({ hasText: '@payments-w1' });
      await expect(worker).toContainText('It listens on 6379.');

      // What has not reached its session is withdrawn.
      await asked.getByRole('button', { name: 'Withdraw the question to payments-w2' }).click();
      await expect(asked.getByRole('listitem').filter({ hasText: '@payments-w2' })).toContainText(
        'refused: dropped by',
      );
    });

    test('[RTE6] the panel of workers shows the tree, and a stop asks once more', async ({
      page,
      hub,
      roundhouse,
    }) => {
      await orderWorker(hub);
      await roundhouse.open('payments');
      await page.getByRole('tab', { name: 'Workers' }).click();
      const panel = page.getByRole('region', { name: 'Workers of payments' });
      await expect(panel).toContainText('ledger-check');
      await expect(panel).toContainText("couldn't start: The worktree could not be made.");
      const { violations } = await new AxeBuilder({ page }).include('.workers').analyze();
      expect(violations).toEqual([]);
      await panel.getByRole('button', { name: 'Stop tree…' }).click();
      await expect(panel).toContainText('Stop payments and all workers below it?');
      await panel.getByRole('button', { name: 'Cancel' }).click();
      await expect(panel.getByRole('button', { name: 'Stop tree…' })).toBeVisible();
    });
  });
}

/** One worker of `payments` that did not start. */
async function orderWorker(hub: DemoHub): Promise<void> {
  const session = asId('session', 's_payments');
  const worker = asId('session', 's_ledgercheck00001');
  const at = new Date().toISOString();
  const order = {
    worker,
    name: 'ledger-check',
    repo: hub.sessions.view('payments').repo,
    branch: null,
    launcher: 'local' as const,
    model: null,
    permissionMode: null,
    claudeArgs: [],
    task: asId('ask', 'a_task000000000001'),
    root: session,
    depth: 1,
    budgetUsd: 2,
    endsAt: new Date(Date.now() + 3_600_000).toISOString(),
  };
  const reason = 'The worktree could not be made.';
  await hub.log.append([
    { session, at, kind: 'worker.ordered', actor: ana, data: order },
    { session, at, kind: 'worker.failed', actor: hubActor, data: { worker, reason } },
  ]);
}
