import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { openGate, sessionState } from '../../support/session-waits.ts';
import { roundhouse as commandLine, signIn, startSession, test } from '../support/journey.ts';

test('a gate that the command line allows leaves the page, which says who did it', async ({
  page,
  lab,
}) => {
  const session = await startSession(lab, { name: 'by-cli', prompt: '%bash touch by-cli.txt' });
  const roundhouse = await signIn(page, lab.hub, session);
  const gate = roundhouse.gate('by-cli', 'Bash');
  await expect(gate.allow).toBeEnabled({ timeout: 90_000 });

  const { id } = await openGate(lab.hub.client);
  expect(await commandLine(lab.hub, 'allow', id)).toBe('Allowed: by-cli, Bash: touch by-cli.txt\n');
  await expect(gate.card).toBeHidden();
  const { owner } = await sessionState(lab.hub.client, session, 'idle');
  expect(existsSync(join(lab.claude.repo, 'by-cli.txt'))).toBe(true);
  const timeline = roundhouse.timeline('by-cli');
  await timeline.getByRole('button', { name: /^worked for/ }).click();
  await expect(timeline).toContainText('touch by-cli.txt');
  await expect(timeline).toContainText(`allowed by ${owner.name}`);
});

test('a gate that is answered in its terminal leaves the page, which says where', async ({
  page,
  lab,
}) => {
  const session = await startSession(lab, { name: 'by-key', prompt: '%bash touch by-key.txt' });
  const roundhouse = await signIn(page, lab.hub, session);
  const gate = roundhouse.gate('by-key', 'Bash');
  await expect(gate.card).toBeVisible({ timeout: 90_000 });
  await expect
    .poll(
      async () => (await lab.hub.client.call('sessions.screen', { params: { ref: session } })).text,
    )
    .toContain('Do you want to proceed?');

  await roundhouse.drive('by-key');
  await page.keyboard.press('1');
  await expect(gate.card).toBeHidden();
  await sessionState(lab.hub.client, session, 'idle');
  expect(existsSync(join(lab.claude.repo, 'by-key.txt'))).toBe(true);
  await roundhouse.show('Timeline');
  const timeline = roundhouse.timeline('by-key');
  await timeline.getByRole('button', { name: /^worked for/ }).click();
  await expect(timeline).toContainText('touch by-key.txt');
  await expect(timeline).toContainText('answered in the terminal');
});
