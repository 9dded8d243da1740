import { expect } from '@playwright/test';
import type { Locator } from '@playwright/test';

import type { JsonObject } from '../../../src/shared/domain/gate.ts';
import type { DemoHub } from '../../support/demo-hub/demo-hub.ts';
import { SessionScript } from '../../support/demo-hub/session-script.ts';
import { atRest } from '../support/at-rest.ts';
import { test } from '../support/demo-page.ts';

test('a gate is allowed with one click, and the timeline says who did it', async ({
  hub,
  roundhouse,
}) => {
  await roundhouse.open('payments');
  const gate = roundhouse.gate('payments', 'Bash');
  await expect(gate.card).toContainText('npm run migrate -- --prod');
  await expect(gate.card).toContainText(
    'Always: allow Bash(npm run migrate:*) in this session for 8 hours',
  );
  await gate.allow.click();

  await expect(gate.card).toBeHidden();
  await expect(roundhouse.timeline('payments')).toContainText('Thank you. It went through.');
  const answered = hub.sessions.view('payments').gates.at(-1);
  expect(answered).toMatchObject({ state: 'applied', answer: 'allow', hash: answered?.hash });
});

test('[GATE22] what is allowed always is listed, and withdrawn there', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('payments');
  await roundhouse.gate('payments', 'Bash').allowAlways.click();
  await expect(roundhouse.timeline('payments')).toContainText('allowed always');
  await roundhouse.palette.fill('Standing approvals');
  await page.keyboard.press('Enter');
  const list = page.getByRole('list', { name: 'Standing approvals' });
  await expect(list).toContainText('Bash(npm run migrate:*)');
  await expect(list).toContainText('payments · by');
  await list.getByRole('button', { name: 'Withdraw Bash(npm run migrate:*)' }).click();

  await expect(page.getByText('No standing approvals.')).toBeVisible();
  expect(hub.sessions.view('payments').approvals).toEqual([]);
});

test('Y allows and N denies, but not while somebody types', async ({ page, hub, roundhouse }) => {
  await roundhouse.open('payments');
  await roundhouse.message('payments').fill('any');
  await page.keyboard.press('y');
  expect(hub.sessions.view('payments').gates.at(-1)?.state).toBe('open');

  await roundhouse.timeline('payments').focus();
  await expect(async () => {
    await page.keyboard.press('n');
    expect(hub.sessions.view('payments').gates.at(-1)?.answer).toBe('deny');
  }).toPass();
});

test('a denial takes a word along', async ({ hub, roundhouse }) => {
  await roundhouse.open('payments');
  const gate = roundhouse.gate('payments', 'Bash');
  await gate.card.getByLabel('Tell Claude why').fill('Not on a Friday');
  await gate.deny.click();

  await expect(gate.card).toBeHidden();
  expect(hub.sessions.view('payments').gates.at(-1)).toMatchObject({
    answer: 'deny',
    message: 'Not on a Friday',
  });
});

test('[REPO-3] a command that is not wholly in sight cannot be allowed', async ({
  hub,
  roundhouse,
}) => {
  await askSlyly(hub, {
    command: `echo fine${'\necho more'.repeat(200)}\nrm -rf /`,
    description: 'harmless',
  });
  await roundhouse.open('sly');
  const gate = roundhouse.gate('sly', 'Bash');

  await expect(gate.allow).toBeDisabled();
  await expect(gate.allowAlways).toBeDisabled();
  await gate.asked.evaluate((box) => box.scrollTo(0, box.scrollHeight));
  await expect(gate.allow).toBeEnabled();
});

test('[REPO-3] what cannot be seen in a command is written out', async ({ hub, roundhouse }) => {
  const hidden = `ls${' '.repeat(5_000)};\u202Etxt.exe\u200B \x1b[2K`;
  const script = new SessionScript({ name: 'hidden', repo: '/home/ana/sly', startMs: Date.now() })
    .running()
    .prompt('Do it')
    .gate('Bash', { command: hidden });
  await hub.log.append(script.events);
  await roundhouse.open('hidden');
  const { asked } = roundhouse.gate('hidden', 'Bash');

  for (const words of ['5000 blanks', 'RLO', 'ZWSP', 'ESC'])
    await expect(asked).toContainText(words);
});

test('[REPO-4] an answer to something that changed meanwhile is refused and said', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.open('payments');
  await page.route('**/api/v1/gates/*/answer', (route) =>
    route.continue({ postData: JSON.stringify({ answer: 'allow', hash: 'another' }) }),
  );
  await roundhouse.gate('payments', 'Bash').allow.click();

  await expect(page.getByRole('status', { name: 'Notices', exact: true })).toContainText(
    'This is not what was shown. Read the new request, then answer.',
  );
  await expect(roundhouse.gate('payments', 'Bash').allow).toBeEnabled();
});

test('a question is answered by a choice or in own words', async ({ hub, roundhouse }) => {
  await roundhouse.open('web');
  const { card } = roundhouse.gate('web', 'AskUserQuestion');
  await expect(card.getByRole('button', { name: 'Answer' })).toBeDisabled();
  await card.getByRole('radio', { name: /^New/ }).check();
  await card.getByRole('button', { name: 'Answer' }).click();

  await expect(card).toBeHidden();
  const answered = hub.log.since(0).findLast((event) => event.kind === 'gate.answered');
  expect(answered?.data).toMatchObject({ answers: { 'Which checkout should I change?': 'New' } });
});

test('the inbox, the title and the favicon count what waits', async ({ page, roundhouse }) => {
  await expect(roundhouse.needsYou.getByRole('listitem')).toHaveCount(4);
  await expect(page).toHaveTitle('(4) Roundhouse');
  await expect(page.locator('#favicon')).toHaveAttribute('href', /data:image\/svg/);

  await roundhouse.needsYou.getByRole('listitem', { name: 'payments' }).getByRole('button').click();
  await roundhouse.gate('payments', 'Bash').allow.click();
  await expect(page).toHaveTitle('(3) payments · Roundhouse');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('a gate leaves half of the screen to the timeline and the terminal', async ({
    roundhouse,
  }) => {
    await roundhouse.open('payments');
    const { asked, allow, card } = roundhouse.gate('payments', 'Bash');
    await expect(allow).toBeEnabled();
    await expect(asked).toContainText('npm run migrate -- --prod');
    expect(await heightOf(roundhouse.timeline('payments'))).toBeGreaterThan(422);
    await roundhouse.show('Terminal');
    await expect(card).toBeVisible();
    expect(await heightOf(roundhouse.terminal('payments'))).toBeGreaterThan(422);
  });

  test('its details come with a tap, and go with another', async ({ roundhouse }) => {
    await roundhouse.open('payments');
    const { card } = roundhouse.gate('payments', 'Bash');
    const word = card.getByLabel('Tell Claude why');
    const details = card.getByRole('button', { name: 'Details' });
    await expect(card).toContainText(
      'Always: allow Bash(npm run migrate:*) in this session for 8 hours',
    );
    await expect(word).toBeHidden();
    await details.click();
    await expect(word).toBeVisible();
    await expect(details).toHaveAttribute('aria-expanded', 'true');
    await word.fill('Not on a Friday');
    await details.click();
    await expect(word).toBeHidden();
  });

  test('[REPO-3] a folded card allows only what was wholly in sight', async ({
    hub,
    roundhouse,
  }) => {
    await askSlyly(hub, { command: `echo fine${'\necho more'.repeat(9)}\nrm -rf /` });
    await roundhouse.open('sly');
    const gate = roundhouse.gate('sly', 'Bash');
    await expect(gate.card).toContainText('There is more below');
    await expect(gate.allow).toBeDisabled();
    await gate.card.getByRole('button', { name: 'Details' }).click();
    await expect(gate.allow).toBeEnabled();
  });

  test('a question is answered from its folded card', async ({ hub, roundhouse }) => {
    await roundhouse.open('web');
    const { card } = roundhouse.gate('web', 'AskUserQuestion');
    await card.getByRole('radio', { name: /^New/ }).check();
    await card.getByRole('button', { name: 'Answer' }).click();
    await expect(card).toBeHidden();
    expect(hub.sessions.view('web').gates.at(-1)?.answer).toBe('allow');
  });

  test('the composer is one line until somebody writes', async ({ page, roundhouse }) => {
    await roundhouse.open('web-docs');
    const chip = page.getByRole('button', { name: /^Permissions/ });
    await expect(roundhouse.send).toBeVisible();
    await expect(chip).toBeHidden();
    await roundhouse.message('web-docs').click();
    await expect(chip).toBeVisible();
    await page.getByRole('button', { name: 'Attach' }).click({ trial: true });
    await roundhouse.timeline('web-docs').click();
    await expect(chip).toBeHidden();
    await roundhouse.message('web-docs').fill('half a thought');
    await roundhouse.timeline('web-docs').click();
    await expect(chip).toBeVisible();
  });

  test('what is pressed does not move away under the finger', async ({ hub, roundhouse }) => {
    await roundhouse.open('payments-w1');
    const asked = roundhouse.page.waitForRequest(/interrupt$/);
    await roundhouse.page.getByRole('button', { name: 'Interrupt' }).click();
    await asked;
    await roundhouse.page.getByRole('button', { name: /^All sessions/ }).click();
    await roundhouse.open('payments');
    await roundhouse.message('payments').click();
    await roundhouse.gate('payments', 'Bash').allow.click();
    await expect.poll(() => hub.sessions.view('payments').gates.at(-1)?.answer).toBe('allow');
  });
});

async function heightOf(part: Locator): Promise<number> {
  await expect(part).toBeVisible();
  return atRest(part.page(), async () => (await part.boundingBox())?.height ?? 0);
}

/** A session `sly` asks to run what begins harmlessly. */
async function askSlyly(hub: DemoHub, input: JsonObject): Promise<void> {
  const script = new SessionScript({ name: 'sly', repo: '/home/ana/sly', startMs: Date.now() })
    .running()
    .prompt('Do it')
    .gate('Bash', input);
  await hub.log.append(script.events);
}
