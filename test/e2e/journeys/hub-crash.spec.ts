import { expect } from '@playwright/test';

import { sessionState } from '../../support/session-waits.ts';
import {
  claudePid,
  roundhouse as commandLine,
  signIn,
  startSession,
  test,
} from '../support/journey.ts';

test('after a crash of the hub all is there for a new page, and the same Claude Code goes on', async ({
  page,
  context,
  lab,
}) => {
  const session = await startSession(lab, { name: 'survivor', prompt: '%say Said before' });
  const before = await signIn(page, lab.hub, session);
  const said = before.timeline('survivor').getByText('Said before', { exact: true });
  await expect(said).toBeVisible({ timeout: 90_000 });
  await before.message('survivor').fill('%slow 300 steadily');
  await before.send.click();
  await lab.model.turn((turn) => turn.promptText.includes('%slow 300 steadily'));
  await before.message('survivor').fill('%say Said after');
  await before.send.click();
  await expect(before.queue('survivor').getByRole('listitem')).toHaveCount(1);
  const pid = claudePid(lab.hub, session);

  await page.close();
  await lab.hub.kill();
  await lab.hub.start();
  const roundhouse = await signIn(await context.newPage(), lab.hub, session);

  const timeline = roundhouse.timeline('survivor');
  await expect(timeline.getByText('Said before', { exact: true })).toBeVisible();
  await expect(timeline).toContainText('%slow 300 steadily');
  await expect(roundhouse.queue('survivor').getByRole('listitem')).toContainText('%say Said after');
  await roundhouse.page.getByRole('button', { name: 'Interrupt' }).click();
  await expect(timeline.getByText('Said after', { exact: true })).toBeVisible({ timeout: 90_000 });
  await expect(roundhouse.queue('survivor')).toBeHidden();
  expect(claudePid(lab.hub, session)).toBe(pid);
});

test('an open page finds the hub again by itself, and shows what is new', async ({ page, lab }) => {
  const session = await startSession(lab, { name: 'open-page', prompt: '%say Said before' });
  const roundhouse = await signIn(page, lab.hub, session);
  const timeline = roundhouse.timeline('open-page');
  await expect(timeline.getByText('Said before', { exact: true })).toBeVisible({ timeout: 90_000 });
  const { client } = lab.hub;
  await sessionState(client, session, 'idle');
  // A phone drives no terminal by merely showing it.
  const driven = test.info().project.name === 'phone' ? 0 : 1;
  await expect(page.getByText('You drive')).toHaveCount(driven);
  await page.evaluate(() => Reflect.set(globalThis, 'isStillThisPage', true));
  const held = Promise.withResolvers<void>();
  // By its prompt: another session of this lab may still be at work. Each project has a wait of its own.
  const prompt = `work for a while on the ${test.info().project.name}`;
  const begun = lab.model.turn((turn) => turn.promptText.includes(prompt));
  lab.model.when(prompt, {
    type: 'message',
    blocks: [
      { type: 'wait', until: held.promise },
      { type: 'text', text: 'Ended while the hub was away.' },
    ],
  });
  await roundhouse.message('open-page').fill(prompt);
  await roundhouse.send.click();
  await begun;

  await lab.hub.kill();
  held.resolve();
  await expect(page.getByText('The hub can’t be reached.')).toBeVisible();
  await lab.hub.start();
  await expect(page.getByText('The hub can’t be reached.')).toBeHidden({ timeout: 90_000 });
  await expect(timeline).toContainText('Ended while the hub was away.');
  // [BATON10] The hub forgets who drives; the page that did takes the baton again.
  await expect(page.getByText('You drive')).toHaveCount(driven);

  await commandLine(lab.hub, 'note', 'open-page', 'said by the command line');
  await expect(timeline).toContainText('said by the command line');
  await roundhouse.message('open-page').fill('%say Said after');
  await roundhouse.send.click();
  await expect(timeline.getByText('Said after', { exact: true })).toBeVisible();
  expect(await page.evaluate(() => 'isStillThisPage' in globalThis)).toBe(true);
});

test('a message arrives once, sent while the hub is away or with its answer lost', async ({
  page,
  lab,
}) => {
  // Other journeys of this worker have spoken to the same model, in the same words.
  const earlier = lab.model.turns.length;
  const session = await startSession(lab, { name: 'patient', prompt: '%say Said before' });
  const roundhouse = await signIn(page, lab.hub, session);
  const timeline = roundhouse.timeline('patient');
  await expect(timeline.getByText('Said before', { exact: true })).toBeVisible({ timeout: 90_000 });
  await sessionState(lab.hub.client, session, 'idle');

  await lab.hub.kill();
  await expect(page.getByText('The hub can’t be reached.')).toBeVisible();
  await roundhouse.message('patient').fill('%say Sent while away');
  await roundhouse.send.click();
  await expect(page.getByRole('button', { name: 'Waiting for the hub' })).toBeVisible();
  await lab.hub.start();
  await expect(timeline.getByText('Sent while away', { exact: true })).toBeVisible({
    timeout: 90_000,
  });
  await expect(roundhouse.message('patient')).toHaveValue('');

  // The hub carries it out, and the connection breaks before it has said so.
  let isLost = false;
  await page.route('**/messages', async (route) => {
    if (isLost) return route.continue();
    isLost = true;
    await route.fetch();
    return route.abort();
  });
  await roundhouse.message('patient').fill('%say Answer was lost');
  await roundhouse.send.click();
  await expect(timeline.getByText('Answer was lost', { exact: true })).toBeVisible({
    timeout: 90_000,
  });
  await expect(roundhouse.message('patient')).toHaveValue('');

  // A second one would come before what is sent after it.
  await roundhouse.message('patient').fill('%say Said after');
  await roundhouse.send.click();
  await expect(timeline.getByText('Said after', { exact: true })).toBeVisible({ timeout: 90_000 });
  const prompts = lab.model.turns.slice(earlier).map((turn) => turn.promptText.trim());
  expect(prompts.filter((prompt) => prompt.startsWith('%say'))).toEqual([
    '%say Said before',
    '%say Sent while away',
    '%say Answer was lost',
    '%say Said after',
  ]);
});
