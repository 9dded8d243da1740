import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';

import { asId } from '../../../src/shared/base/ids.ts';
import type { DemoHub } from '../../support/demo-hub/demo-hub.ts';
import { ana } from '../../support/demo-hub/session-script.ts';
import { test } from '../support/demo-page.ts';

/** An ask as the hub stores it, in both sessions. */
async function ask(
  hub: DemoHub,
  [from, to]: readonly [string, string],
  text: string,
): Promise<void> {
  const asker = { id: asId('session', `s_${from}`), name: from };
  const target = { id: asId('session', `s_${to}`), name: to };
  const data = {
    ask: asId('ask', `a_${from}${to}`.padEnd(16, '2')),
    from: asker,
    to: target,
    wantsAnswer: true,
    text,
    chain: [asker],
    root: ana,
    parent: null,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    mark: `mark${from}${to}`,
  };
  const actor = { type: 'session', ...asker } as const;
  const at = new Date().toISOString();
  await hub.log.append([
    { session: asker.id, at, kind: 'ask.asked', actor, data: { ...data, side: 'asker' } },
    { session: target.id, at, kind: 'ask.asked', actor, data: { ...data, side: 'target' } },
  ]);
}

for (const [size, viewport] of [
  ['desktop', { width: 1440, height: 900 }],
  ['phone', { width: 390, height: 844 }],
] as const) {
  test.describe(`on a ${size}`, () => {
    test.use({ viewport });

    test('[RTE2] [RTE3] the map shows a deadlock, and withdrawing one ask breaks it', async ({
      page,
      hub,
      roundhouse,
    }) => {
      await ask(hub, ['payments', 'web'], 'Does checkout compute totals?');
      await ask(hub, ['web', 'infra'], 'Which port has the cache?');
      await roundhouse.palette.fill('Map: who waits');
      await roundhouse.palette.press('Enter');
      const map = page.getByRole('dialog', { name: 'Map' });
      await expect(map.getByText('2 asks open · longest')).toBeVisible();
      await expect(map.getByRole('alert')).toHaveCount(0);

      await ask(hub, ['infra', 'payments'], 'May I rotate the key?');
      const deadlock = map.getByRole('region', { name: 'Deadlock' });
      await expect(deadlock).toContainText('wait for each other. Withdraw one ask to break it');
      await expect(deadlock.getByRole('listitem')).toHaveCount(3);
      const { violations } = await new AxeBuilder({ page }).include('dialog').analyze();
      expect(violations).toEqual([]);

      await deadlock.getByRole('button', { name: 'Withdraw web → infra' }).click();
      await expect(deadlock).toHaveCount(0);
      await expect(map.getByText('2 asks open · longest')).toBeVisible();
      expect(hub.sessions.view('infra').asks.find(({ side }) => side === 'target')).toMatchObject({
        state: 'failed',
        reason: 'Ana withdrew it.',
      });

      await map.getByRole('list', { name: 'Sessions on the map' }).getByText('infra').click();
      await expect(map).toBeHidden();
      await expect(roundhouse.message('infra')).toBeVisible();
    });
  });
}
