import { readdirSync, readFileSync } from 'node:fs';

import { beforeAll, expect, test } from 'vitest';

import { hubLabOfFile } from '../../support/hub-lab.ts';
import { fail } from '../../support/model-server/reply.ts';
import { messageState, sessionState } from '../../support/session-waits.ts';

// What becomes of messages where something goes wrong, with the real hub, runner and Claude Code.
// Tests that need no session of their own have the same one, and leave it idle.

const lab = hubLabOfFile();

beforeAll(() => start('repo'));

async function start(name: string): Promise<void> {
  await lab.client.call('sessions.start', {
    body: { path: lab.repo, name, permissionMode: 'manual' },
  });
  await sessionState(lab.client, name, 'idle');
}

async function send(text: string, isCommand = false): Promise<string> {
  const body = isCommand ? { text, isCommand } : { text };
  const { id } = await lab.client.call('sessions.send', { params: { ref: 'repo' }, body });
  return id;
}

async function dispatches(id: string): Promise<number> {
  const { items } = await lab.client.call('sessions.events', {
    params: { ref: 'repo' },
    query: { after: 0, limit: 500 },
  });
  return items.filter(
    (event) => event.kind === 'message.dispatched' && event.data['message'] === id,
  ).length;
}

function turnsWith(text: string): number {
  return lab.model.turns.filter((turn) => turn.promptText.includes(text)).length;
}

test('[MSG17] a held message that is retried is typed again, and later messages go out', async () => {
  const id = await send('/nosuchthing', true);
  const held = await messageState(lab.client, id, 'held');
  expect(held.reason).toContain('Unknown command: /nosuchthing');
  await lab.client.call('messages.retry', { params: { id } });
  const later = await send('%say still here');
  await messageState(lab.client, later, 'answered');
  await messageState(lab.client, id, 'held');
  expect(await dispatches(id)).toBe(2);
  const dropped = await lab.client.call('messages.drop', { params: { id } });
  expect(dropped.state).toBe('refused');
});

test('[MSG19] a rate limit without a known reset is no dead end: what is sent next is tried', async () => {
  lab.model.next(fail(429, { headers: { 'retry-after': '7200' } }));
  const first = await send('meets the limit');
  await messageState(lab.client, first, 'failed');
  const limited = await sessionState(lab.client, 'repo', 'limited');
  expect(limited.detail).toContain('The rate limit was reached.');
  const second = await send('%say through');
  await messageState(lab.client, second, 'answered');
  await lab.client.call('messages.retry', { params: { id: first } });
  await messageState(lab.client, first, 'answered');
});

test('[MSG20] a billing error holds the queue, and a person lets it go on', async () => {
  const hold = Promise.withResolvers<void>();
  lab.model.next({
    type: 'message',
    blocks: [
      { type: 'wait', until: hold.promise },
      { type: 'text', text: 'Done.' },
    ],
  });
  const working = await send('works for a while');
  await messageState(lab.client, working, 'accepted');
  const second = await send('meets the error');
  const third = await send('%say after it');
  lab.model.next(fail(400));
  hold.resolve();
  await messageState(lab.client, second, 'failed');
  const session = await sessionState(lab.client, 'repo', 'idle');
  expect(session).toMatchObject({ needsYou: true });
  expect(session.detail).toContain('The account has no credit.');
  const waiting = await lab.client.call('messages.read', { params: { id: third } });
  expect(waiting).toMatchObject({ state: 'queued', reason: session.detail });
  expect(turnsWith('after it')).toBe(0);
  await lab.client.call('messages.retry', { params: { id: third } });
  await messageState(lab.client, third, 'answered');
  expect((await sessionState(lab.client, 'repo', 'idle')).needsYou).toBe(false);
});

test('[MSG15] with hooks switched off a prompt reaches the model once, and its outcome is unknown', async () => {
  lab.claude.writeSettings({ disableAllHooks: true });
  await start('unseen');
  const { id } = await lab.client.call('sessions.send', {
    params: { ref: 'unseen' },
    body: { text: 'said only once' },
  });
  const receipt = await messageState(lab.client, id, 'unknown');
  expect(receipt.reason).toContain("Roundhouse can't see what Claude Code does");
  expect(turnsWith('said only once')).toBe(1);
  lab.claude.writeSettings({});
});

test('[HOST-2] [MSG10] the first prompt is in no command line', async () => {
  const canary = `canary-${process.pid}`;
  await lab.client.call('sessions.start', {
    body: {
      path: lab.repo,
      name: 'canary',
      permissionMode: 'manual',
      prompt: `${canary}\n%bash touch made`,
    },
  });
  await sessionState(lab.client, 'canary', 'waiting');
  const seen = commandLines().filter((line) => line.includes(canary));
  expect(seen).toEqual([]);
  expect(commandLines().some((line) => line.includes('--session-id'))).toBe(true);
});

/** Of every process of the machine, as any account can read them. */
function commandLines(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        // It has ended.
        return '';
      }
    });
}
