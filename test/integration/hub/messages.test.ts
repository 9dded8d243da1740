import { readdirSync, readFileSync } from 'node:fs';

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import type { HttpClient } from '../../../src/shared/client/http-client.ts';
import { createClaudeLab } from '../../support/claude-lab.ts';
import type { ClaudeLab } from '../../support/claude-lab.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { fail } from '../../support/model-server/reply.ts';
import { messageState, sessionState } from '../../support/session-waits.ts';

// What becomes of messages where something goes wrong, with the real hub, runner and Claude Code.

const model = new ModelServer();
let lab: ClaudeLab;
let hub: HubProcess;
let client: HttpClient;

beforeAll(() => model.start());
afterAll(() => model[Symbol.asyncDispose]());

beforeEach(async () => {
  lab = createClaudeLab({ modelUrl: model.url });
  hub = new HubProcess({ env: lab.env, claude: lab.claude });
  await hub.start();
  ({ client } = hub);
});

afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  lab[Symbol.dispose]();
});

async function start(prompt?: string): Promise<void> {
  const body = { path: lab.repo, permissionMode: 'manual' as const };
  await client.call('sessions.start', {
    body: prompt === undefined ? body : { ...body, prompt },
  });
  await sessionState(client, 'repo', 'idle');
}

async function send(text: string, isCommand = false): Promise<string> {
  const body = isCommand ? { text, isCommand } : { text };
  const { id } = await client.call('sessions.send', { params: { ref: 'repo' }, body });
  return id;
}

async function dispatches(id: string): Promise<number> {
  const { items } = await client.call('sessions.events', {
    params: { ref: 'repo' },
    query: { after: 0, limit: 500 },
  });
  return items.filter(
    (event) => event.kind === 'message.dispatched' && event.data['message'] === id,
  ).length;
}

function turnsWith(text: string): number {
  return model.turns.filter((turn) => turn.promptText.includes(text)).length;
}

test('[MSG17] a held message that is retried is typed again, and later messages go out', async () => {
  await start();
  const id = await send('/nosuchthing', true);
  const held = await messageState(client, id, 'held');
  expect(held.reason).toContain('Unknown command: /nosuchthing');
  await client.call('messages.retry', { params: { id } });
  const later = await send('%say still here');
  await messageState(client, later, 'answered');
  await messageState(client, id, 'held');
  expect(await dispatches(id)).toBe(2);
  const dropped = await client.call('messages.drop', { params: { id } });
  expect(dropped.state).toBe('refused');
});

test('[MSG19] a rate limit without a known reset is no dead end: what is sent next is tried', async () => {
  await start();
  model.next(fail(429, { headers: { 'retry-after': '7200' } }));
  const first = await send('meets the limit');
  await messageState(client, first, 'failed');
  const limited = await sessionState(client, 'repo', 'limited');
  expect(limited.detail).toContain('The rate limit was reached.');
  const second = await send('%say through');
  await messageState(client, second, 'answered');
  await client.call('messages.retry', { params: { id: first } });
  await messageState(client, first, 'answered');
});

test('[MSG20] a billing error holds the queue, and a person lets it go on', async () => {
  await start();
  const hold = Promise.withResolvers<void>();
  model.next({
    type: 'message',
    blocks: [
      { type: 'wait', until: hold.promise },
      { type: 'text', text: 'Done.' },
    ],
  });
  const working = await send('works for a while');
  await messageState(client, working, 'accepted');
  const second = await send('meets the error');
  const third = await send('%say after it');
  model.next(fail(400));
  hold.resolve();
  await messageState(client, second, 'failed');
  const session = await sessionState(client, 'repo', 'idle');
  expect(session).toMatchObject({ needsYou: true });
  expect(session.detail).toContain('The account has no credit.');
  const waiting = await client.call('messages.read', { params: { id: third } });
  expect(waiting).toMatchObject({ state: 'queued', reason: session.detail });
  expect(turnsWith('after it')).toBe(0);
  await client.call('messages.retry', { params: { id: third } });
  await messageState(client, third, 'answered');
  expect((await sessionState(client, 'repo', 'idle')).needsYou).toBe(false);
});

test('[MSG15] with hooks switched off a prompt reaches the model once, and its outcome is unknown', async () => {
  lab.writeSettings({ disableAllHooks: true });
  await start();
  const id = await send('said only once');
  const receipt = await messageState(client, id, 'unknown');
  expect(receipt.reason).toContain("Roundhouse can't see what Claude Code does");
  expect(turnsWith('said only once')).toBe(1);
});

test('[HOST-2] [MSG10] the first prompt is in no command line', async () => {
  const canary = `canary-${process.pid}`;
  await client.call('sessions.start', {
    body: { path: lab.repo, permissionMode: 'manual', prompt: `${canary}\n%bash touch made` },
  });
  await sessionState(client, 'repo', 'waiting');
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
