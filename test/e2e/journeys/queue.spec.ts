import { expect } from '@playwright/test';

import { signIn, startSession, test } from '../support/journey.ts';

test('messages to a working session wait, are changed there, and arrive in their order', async ({
  page,
  lab,
}) => {
  const earlier = lab.model.turns.length;
  const session = await startSession(lab, { name: 'busy', prompt: '%slow 300 busily' });
  const roundhouse = await signIn(page, lab.hub, session);
  await lab.model.turn((turn) => turn.promptText.includes('%slow 300 busily'));
  const queue = roundhouse.queue('busy');
  const waiting = queue.getByRole('listitem');
  for (const word of ['one', 'two', 'three']) {
    await roundhouse.message('busy').fill(`%say ${word}`);
    await roundhouse.send.click();
    await expect(waiting.last()).toContainText(`%say ${word}`);
  }
  await expect(waiting).toHaveCount(3);

  await waiting.first().getByRole('button', { name: 'Edit' }).click();
  const field = queue.getByRole('textbox', { name: 'Edit the message' });
  await field.fill('%say one, edited');
  await queue.getByRole('button', { name: 'Save' }).click();
  // The words in the field are not those of the hub yet.
  await expect(field).toBeHidden();
  await expect(waiting.first()).toContainText('%say one, edited');
  await waiting.nth(1).getByRole('button', { name: 'Drop' }).click();
  await expect(waiting).toHaveCount(2);

  await page.getByRole('button', { name: 'Interrupt' }).click();
  const timeline = roundhouse.timeline('busy');
  await expect(timeline.getByText('three', { exact: true })).toBeVisible({ timeout: 90_000 });
  await expect(timeline.getByText('one, edited', { exact: true })).toBeVisible();
  await expect(queue).toBeHidden();
  const prompts = lab.model.turns.slice(earlier).map((turn) => turn.promptText.trim());
  expect(prompts.filter((prompt) => /^%say (one|two|three)/u.test(prompt))).toEqual([
    '%say one, edited',
    '%say three',
  ]);
});
