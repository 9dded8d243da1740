import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { test } from '../support/journey.ts';

test('a repo becomes a session, its gate is allowed here, and it answers', async ({
  page,
  lab,
  roundhouse,
}) => {
  const file = join(lab.claude.repo, 'main-job.txt');
  await page.getByRole('button', { name: 'New session' }).first().click();
  const { newSession } = roundhouse;
  await newSession.field('Repo').fill(lab.claude.repo);
  await newSession.field('Name').fill('web');
  await newSession.dialog.getByText('Ask for every tool', { exact: true }).click();
  await newSession.field('First prompt').fill('%bash touch main-job.txt');
  await newSession.start.click();

  const gate = roundhouse.gate('web', 'Bash');
  await expect(gate.asked.locator('pre')).toHaveText('touch main-job.txt', { timeout: 90_000 });
  await expect(roundhouse.timeline('web')).toContainText('touch main-job.txt');
  await roundhouse.show('Terminal');
  await expect(roundhouse.terminal('web')).toBeVisible();
  await expect(gate.card).toBeVisible();
  expect(existsSync(file)).toBe(false);

  await gate.allow.click();
  await expect(gate.card).toBeHidden();
  await expect.poll(() => existsSync(file)).toBe(true);
  await roundhouse.show('Timeline');
  const timeline = roundhouse.timeline('web');
  await expect(timeline.getByText('answered')).toHaveCount(1);

  await roundhouse.message('web').fill('%say The second answer');
  await roundhouse.send.click();
  await expect(timeline.getByText('The second answer', { exact: true })).toBeVisible();
  await expect(timeline.getByText('answered')).toHaveCount(2);
  await expect(roundhouse.message('web')).toHaveValue('');
});
