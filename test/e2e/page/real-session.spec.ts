import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { say } from '../../support/model-server/reply.ts';
import { messageState, sessionState } from '../../support/session-waits.ts';
import { signIn, startSession, test } from '../support/journey.ts';

// What the page says of the real Claude Code where something went another way than usual.

test('[GATE15] a request that is too large says where it is allowed, and is denied here', async ({
  page,
  lab,
}) => {
  const file = join(lab.claude.repo, 'too-large.txt');
  const input = { file_path: file, content: 'x'.repeat(300_000) };
  // By its prompt: another session of this lab may still be at work.
  lab.model.when('write the large file', ({ repliesSincePrompt }) =>
    repliesSincePrompt === 0
      ? { type: 'message', blocks: [{ type: 'tool', name: 'Write', input }] }
      : say('Not written.'),
  );
  const session = await startSession(lab, { name: 'too-large', prompt: 'write the large file' });
  const roundhouse = await signIn(page, lab.hub, session);
  const gate = roundhouse.gate('too-large', 'Write');
  await expect(gate.card).toContainText('Allow it in the terminal, or deny it here.', {
    timeout: 90_000,
  });
  await expect(gate.allow).toBeDisabled();
  await expect(gate.card).not.toContainText('Scroll to the end');

  await gate.deny.click();
  await expect(gate.card).toBeHidden();
  await sessionState(lab.hub.client, session, 'idle');
  expect(existsSync(file)).toBe(false);
});

test('[GATE18] a plan that changed is shown again, and that one is approved', async ({
  page,
  lab,
}) => {
  const { id: session } = await lab.hub.client.call('sessions.start', {
    body: {
      path: lab.claude.repo,
      name: 'planner',
      permissionMode: 'plan',
      prompt: '%plan # First plan',
    },
  });
  const roundhouse = await signIn(page, lab.hub, session);
  const { card, asked, allow } = roundhouse.gate('planner', 'ExitPlanMode');
  await expect(asked).toContainText('First plan', { timeout: 90_000 });
  const { items } = await lab.hub.client.call('gates.list');
  const shown = items.find((gate) => gate.session === session);
  writeFileSync(String(shown?.input['planFilePath']), '# Another plan');

  await expect(card).toContainText('The plan changed. This is the new text.');
  await expect(asked).toContainText('Another plan');
  await allow.click();
  await lab.model.turn((turn) => JSON.stringify(turn.body).includes('# Another plan'));
  await expect(card).toBeHidden();
});

test('[MSG15] a message of unknown outcome offers to be sent again or dismissed', async ({
  page,
  lab,
}) => {
  lab.claude.writeSettings({ disableAllHooks: true });
  try {
    const session = await startSession(lab, { name: 'unseen' });
    const roundhouse = await signIn(page, lab.hub, session);
    await sessionState(lab.hub.client, session, 'idle');
    const { id } = await lab.hub.client.call('sessions.send', {
      params: { ref: session },
      body: { text: 'said only once' },
    });
    await messageState(lab.hub.client, id, 'unknown');

    const message = roundhouse.queue('unseen').getByRole('listitem');
    await expect(message).toContainText('outcome unknown');
    await expect(message.getByRole('button', { name: 'Send again anyway' })).toBeVisible();
    await message.getByRole('button', { name: 'Dismiss' }).click();
    await expect(roundhouse.queue('unseen')).toBeHidden();
    const told = lab.model.turns.filter((turn) => turn.promptText.includes('said only once'));
    expect(told).toHaveLength(1);
  } finally {
    lab.claude.writeSettings({});
  }
});
