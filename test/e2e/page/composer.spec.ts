import { expect } from '@playwright/test';

import { asId } from '../../../src/shared/base/ids.ts';
import { claudeActor, hubActor } from '../../../src/shared/domain/actor.ts';
import { ana, SessionScript } from '../../support/demo-hub/session-script.ts';
import { test } from '../support/demo-page.ts';

test('a message is sent by Enter and its receipt is seen', async ({ page, roundhouse }) => {
  await roundhouse.open('infra');
  await roundhouse.message('infra').fill('Look at the disks');
  await page.keyboard.press('Enter');

  await expect(roundhouse.message('infra')).toHaveValue('');
  const timeline = roundhouse.timeline('infra');
  await expect(timeline).toContainText('Look at the disks');
  await expect(timeline).toContainText('answered');
  await expect(timeline).toContainText('You said: Look at the disks');
});

test('Shift+Enter makes a line, and an Enter of an input method sends nothing', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  const field = roundhouse.message('infra');
  await field.focus();
  await page.keyboard.type('one');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('two');
  await field.evaluate((element) =>
    element.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, isComposing: true }),
    ),
  );

  await expect(field).toHaveValue('one\ntwo');
  // Had that Enter sent it, it would be there without its end.
  await page.keyboard.type('!');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('');
  const texts = hub.sessions.view('infra').messages.map((message) => message.text);
  expect(texts.slice(1)).toEqual(['one\ntwo!']);
});

test('a draft belongs to its session, and outlives a reload', async ({ page, roundhouse }) => {
  await roundhouse.open('infra');
  await roundhouse.message('infra').fill('half a thought');
  await roundhouse.open('payments');
  await expect(roundhouse.message('payments')).toHaveValue('');
  await roundhouse.open('infra');

  await expect(roundhouse.message('infra')).toHaveValue('half a thought');
  await page.reload();
  await expect(roundhouse.message('infra')).toHaveValue('half a thought');
});

test('a queued message can be edited, moved and dropped; a held one can be tried again', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.open('web-docs');
  const queue = roundhouse.queue('web-docs');
  await expect(queue.getByRole('listitem')).toHaveCount(2);
  await expect(queue).toContainText('held: Claude Code did not take it.');

  await queue.getByRole('button', { name: 'Retry' }).click();
  await expect(queue).not.toContainText('held');
  await queue.getByRole('button', { name: 'Move up' }).click();
  await expect(queue.getByRole('listitem').first()).toContainText('Now the same for spacing');
  await queue.getByRole('button', { name: 'Edit' }).first().click();
  const field = queue.getByRole('textbox', { name: 'Edit the message' });
  await field.fill('And two tables');
  await queue.getByRole('button', { name: 'Save' }).click();
  // The words in the field are not those of the hub yet.
  await expect(field).toBeHidden();
  await expect(queue).toContainText('And two tables');
  await queue.getByRole('button', { name: 'Drop' }).last().click();
  await expect(queue.getByRole('listitem')).toHaveCount(1);
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('[MSG17] a message of unknown outcome is sent again or dismissed, never edited', async ({
  hub,
  roundhouse,
}) => {
  const script = new SessionScript({ name: 'doubtful', repo: '/r', startMs: Date.now() - 60_000 });
  const message = asId('message', 'm_doubtful');
  script
    .running()
    .say('message.queued', ana, { message, text: 'Raise the version' })
    .say('message.dispatched', hubActor, { message, attempt: 1 })
    .say('message.delivered', hubActor, { message })
    .say('message.unconfirmed', hubActor, { message, reason: 'No hook reports its prompts.' });
  await hub.log.append(script.events);
  await roundhouse.open('doubtful');
  const queue = roundhouse.queue('doubtful');
  await expect(queue).toContainText('outcome unknown: No hook reports its prompts.');
  await expect(queue.getByRole('button')).toHaveText(['Send again anyway', 'Dismiss']);
  await expect(roundhouse.session('doubtful', 'needs you')).toBeVisible();
  await queue.getByRole('button', { name: 'Dismiss' }).click();
  await expect(queue).toBeHidden();
});

test('[MSG19] a queue that waits for a limit says until when, and can be sent now', async ({
  hub,
  roundhouse,
}) => {
  hub.claude.isAsleep = true;
  const nowMs = Date.now();
  const resetsAt = Math.floor(nowMs / 1000) + 3600;
  const script = new SessionScript({ name: 'limited', repo: '/r', startMs: nowMs - 60_000 });
  script.running().prompt('Go').say('turn.failed', claudeActor, {
    promptId: null,
    error: 'rate_limit',
    text: '',
  });
  script
    .status('idle')
    .metered({ fiveHour: { usedPercent: 100, resetsAt } })
    .queued('And then');
  await hub.log.append(script.events);
  await roundhouse.open('limited');
  const queue = roundhouse.queue('limited');
  await expect(queue).toContainText('The rate limit was reached. Queued messages are sent at');
  await queue.getByRole('button', { name: 'Send now' }).click();
  await expect(queue).not.toContainText('rate limit');
});

test('a refused message stays in the field, and the page says why', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  await page.route('**/messages', (route) =>
    route.fulfill({
      status: 507,
      json: { error: { code: 'disk_full', message: 'the disk is full', hint: 'Free space.' } },
    }),
  );
  await roundhouse.message('infra').fill('important');
  await roundhouse.send.click();

  await expect(page.getByRole('status', { name: 'Notices', exact: true })).toContainText(
    'The disk is full Free space.',
  );
  await expect(roundhouse.message('infra')).toHaveValue('important');
});

test('a note reaches operators and not Claude', async ({ page, hub, roundhouse }) => {
  await roundhouse.open('infra');
  await page.getByText('To operators').click();
  await roundhouse.message('infra').fill('I watch this one');
  await roundhouse.send.click();

  await expect(roundhouse.timeline('infra')).toContainText('operators only');
  expect(hub.sessions.view('infra').messages).toHaveLength(1);
});

test('a working session is interrupted by a button', async ({ page, roundhouse }) => {
  await roundhouse.open('payments-w1');
  await page.getByRole('button', { name: 'Interrupt' }).click();

  await expect(roundhouse.session('payments-w1', 'idle')).toBeVisible();
});
