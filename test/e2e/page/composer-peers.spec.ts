import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';

import { asId } from '../../../src/shared/base/ids.ts';
import { claudeActor, hubActor } from '../../../src/shared/domain/actor.ts';
import { test } from '../support/demo-page.ts';

test('[RTE4] @name in the composer asks another session, and the answer appears where it was asked', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  const field = roundhouse.message('infra');
  await field.click();
  await page.keyboard.type('@payments-w');
  await page.getByRole('option', { name: /^@payments-w1/ }).click();
  await expect(field).toHaveValue('@payments-w1 ');
  await expect(page.getByText('What should payments-w1 answer?')).toBeVisible();

  // A draft that cannot go stays, with the reason.
  await field.fill('@infra which port?');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This is infra. Remove @infra to send it here.')).toBeVisible();
  await expect(field).toHaveValue('@infra which port?');

  await field.fill('@payments-w1 which port has the cache?');
  await expect(page.getByText('Asks @payments-w1. The answer appears')).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('.composer').analyze();
  expect(violations).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('');

  const timeline = roundhouse.timeline('infra');
  await expect(timeline).toContainText('Ana asked @payments-w1');
  await expect(timeline).toContainText('which port has the cache?');
  const sent = hub.sessions.view('payments-w1').messages.at(-1);
  expect(sent).toMatchObject({ text: 'which port has the cache?', askedIn: 's_infra' });
  const session = asId('session', 's_payments-w1');
  const message = sent?.id ?? asId('message', '');
  const at = new Date().toISOString();
  await hub.log.append([
    { session, at, kind: 'message.delivered', actor: hubActor, data: { message } },
    {
      session,
      at,
      kind: 'message.accepted',
      actor: claudeActor,
      data: { message, promptId: 'p_port' },
    },
    {
      session,
      at,
      kind: 'message.answered',
      actor: claudeActor,
      data: { message, answer: 'It listens on 6379.' },
    },
  ]);
  await expect(timeline).toContainText('@payments-w1: It listens on 6379.');
  expect(hub.sessions.view('infra').messages.at(-1)?.text).not.toContain('which port');
});
