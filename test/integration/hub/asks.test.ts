import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import type { HttpClient } from '../../../src/shared/client/http-client.ts';
import { createClaudeLab } from '../../support/claude-lab.ts';
import type { ClaudeLab } from '../../support/claude-lab.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { sayThenWait } from '../../support/model-server/reply.ts';
import { eventually, messageState, sessionState } from '../../support/session-waits.ts';

// Two real Claude Codes in two repositories ask each other, through the real hub and real runners. The scripted model
// plays both: what it does is written in the prompts.

const model = new ModelServer();
let lab: ClaudeLab;
let hub: HubProcess;
let client: HttpClient;
let other: string;

beforeAll(() => model.start());
afterAll(() => model[Symbol.asyncDispose]());

beforeEach(async () => {
  lab = createClaudeLab({ modelUrl: model.url });
  other = mkdtempSync(join(tmpdir(), 'roundhouse-other-'));
  execFileSync('git', ['init', '--quiet'], { cwd: other, env: lab.env });
  writeFileSync(join(other, 'README.md'), '# The other repository\n');
  hub = new HubProcess({ env: lab.env, claude: lab.claude });
  await hub.start();
  ({ client } = hub);
});

afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  lab[Symbol.dispose]();
  rmSync(other, { recursive: true, force: true });
});

async function start(path: string, name: string): Promise<void> {
  await client.call('sessions.start', { body: { path, name, permissionMode: 'manual' } });
  await sessionState(client, name, 'idle');
}

async function send(name: string, text: string, isCommand = false): Promise<string> {
  const body = { text, isCommand };
  const { id } = await client.call('sessions.send', { params: { ref: name }, body });
  return id;
}

function tool(name: string, input: object): string {
  return `%tool mcp__plugin_roundhouse_hub__${name} ${JSON.stringify(input)}`;
}

async function events(name: string) {
  const { items } = await client.call('sessions.events', {
    params: { ref: name },
    query: { after: 0, limit: 500 },
  });
  return items.filter(({ kind }) => kind.startsWith('ask.'));
}

/** What the tools answered to the models, in all. */
function results(): string {
  return model.turns.flatMap((turn) => turn.toolResults.map(({ text }) => text)).join('\n');
}

test('[ASK1] [ASK8] [ASK9] [ASK13] [ASK15] a session asks another repository and gets the answer, and a loop is refused', async () => {
  await start(lab.repo, 'api');
  await start(other, 'web');
  const question = `Does checkout read ledger.total?\n${tool('reply', { answer: 'Yes, in checkout.ts.' })}\n%say Replied.`;
  const first = await send('api', tool('ask_peer', { peer: '@web', question }));
  await messageState(client, first, 'answered');
  expect(results()).toContain('Yes, in checkout.ts.');
  const kinds = (await events('web')).map(({ kind }) => kind);
  expect(kinds).toEqual(['ask.asked', 'ask.delivered', 'ask.read', 'ask.answered']);
  expect((await events('api')).at(-1)).toMatchObject({ kind: 'ask.told', data: { by: 'call' } });

  // It asks back instead of replying: the tool refuses, and its last words are the answer.
  const back = `And you?\n${tool('ask_peer', { peer: 'api', question: 'No, you?' })}\n%say I cannot ask back.`;
  const second = await send('api', tool('ask_peer', { peer: 'web', question: back }));
  await messageState(client, second, 'answered');
  expect(results()).toContain('This would be a loop: @api → @web → @api.');
  expect(results()).toContain('I cannot ask back.');

  const asked = (await events('web')).find(({ kind }) => kind === 'ask.asked');
  const ask = await client.call('asks.read', { params: { id: String(asked?.data['ask']) } });
  expect(ask).toMatchObject({
    state: 'answered',
    answer: 'Yes, in checkout.ts.',
    chain: [{ name: 'api' }],
    root: { type: 'operator' },
  });

  // The script that waits for an ask outlives a new conversation and a compaction.
  for (const command of ['/clear', '/compact']) {
    await messageState(client, await send('web', '%say Hello.'), 'answered');
    await messageState(client, await send('web', command, true), 'answered');
    const message = `After ${command}.`;
    await messageState(
      client,
      await send('api', tool('tell_peer', { peer: 'web', message })),
      'answered',
    );
    await model.turn(
      ({ promptText }) => promptText.includes(message) && promptText.includes('peer-message-'),
    );
    await sessionState(client, 'web', 'idle');
  }
});

test('[ASK3] [ASK11] a peer that is busy or has ended gets its asks later, each in its place', async () => {
  await start(lab.repo, 'api');
  await start(other, 'web');
  const hold = Promise.withResolvers<void>();
  model.when('hold the line', sayThenWait('Working.', hold.promise));
  const busy = await send('web', 'hold the line');
  await messageState(client, busy, 'accepted');
  const told = `${tool('tell_peer', { peer: 'web', message: 'One.' })}\n${tool('tell_peer', { peer: 'web', message: 'Two.' })}`;
  await messageState(client, await send('api', told), 'answered');
  expect(results()).toContain('It is queued for @web in place 2.');
  const { items } = await client.call('peers.list');
  expect(items.find(({ name }) => name === 'web')).toMatchObject({ waiting: 2, state: 'working' });
  hold.resolve();
  await model.turn(
    ({ promptText }) => promptText.includes('Two.') && promptText.includes('peer-message-'),
  );
  await sessionState(client, 'web', 'idle');

  await client.call('sessions.stop', { params: { ref: 'web' }, body: {} });
  await sessionState(client, 'web', 'exited');
  await messageState(
    client,
    await send('api', tool('tell_peer', { peer: 'web', message: 'Three.' })),
    'answered',
  );
  const early = await client.call('asks.create', { body: { to: 'web', text: '%say Early.' } });
  expect(early).toMatchObject({
    state: 'queued',
    place: 1,
    reason: 'web has ended: it gets this when it is resumed.',
  });
  await client.call('sessions.resume', { params: { ref: 'web' }, body: {} });
  expect((await messageState(client, early.id, 'answered')).answer).toBe('Early.');
  await model.turn(
    ({ promptText }) => promptText.includes('Three.') && promptText.includes('peer-message-'),
  );

  const asked = await client.call('asks.create', {
    body: { to: '@web', text: '%say To a person.' },
  });
  const receipt = await messageState(client, asked.id, 'answered');
  expect(receipt.answer).toBe('To a person.');
  expect(await client.call('asks.read', { params: { id: asked.id } })).toMatchObject({
    state: 'answered',
    chain: [],
    from: { type: 'operator' },
  });
});

test('[ASK2] [ASK5] an answer arrives although the hub was killed, and wakes a session that waits no longer', async () => {
  await start(lab.repo, 'api');
  await start(other, 'web');
  const hold = Promise.withResolvers<void>();
  model.when(/peer-message-[\s\S]*think long/u, sayThenWait('The long answer.', hold.promise));
  const waiting = await send('api', tool('ask_peer', { peer: 'web', question: 'think long' }));
  await model.turn(({ promptText }) => promptText.includes('peer-message-'));
  await hub.kill();
  await hub.start();
  ({ client } = hub);
  await sessionState(client, 'web', 'working');
  hold.resolve();
  await messageState(client, waiting, 'answered');
  expect(results()).toContain('The long answer.');
  expect((await events('web')).filter(({ kind }) => kind === 'ask.asked')).toHaveLength(1);

  const again = Promise.withResolvers<void>();
  model.when(/peer-message-[\s\S]*think again/u, sayThenWait('The late answer.', again.promise));
  const left = await send('api', tool('ask_peer', { peer: 'web', question: 'think again' }));
  await model.turn(
    ({ promptText }) => promptText.includes('think again') && promptText.includes('peer-message-'),
  );
  await client.call('sessions.interrupt', { params: { ref: 'api' }, body: {} });
  await messageState(client, left, 'failed');
  await hub.kill();
  again.resolve();
  await hub.start();
  ({ client } = hub);
  const woken = await model.turn(({ promptText }) => promptText.includes('peer-answer-'));
  expect(woken.promptText).toContain('The late answer.');
  await eventually('the outcome to be told', async () =>
    (await events('api')).some(({ kind, data }) => kind === 'ask.told' && data['by'] === 'message')
      ? true
      : undefined,
  );
});

test('[FILE1] [FILE2] a session gives a file to another repository with a question, and gets one with the answer', async () => {
  await start(lab.repo, 'api');
  await start(other, 'web');
  const picture = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  writeFileSync(join(lab.repo, 'shot.png'), picture);
  symlinkSync('/etc/hostname', join(lab.repo, 'link.txt'));
  writeFileSync(join(other, 'totals.txt'), 'ledger.total is 42');

  const refused = await send('api', tool('attach_file', { path: 'link.txt' }));
  await messageState(client, refused, 'answered');
  expect(results()).toContain('is a symbolic link, which is not followed');
  const attached = await send('api', tool('attach_file', { path: 'shot.png' }));
  await messageState(client, attached, 'answered');
  const shot = await onlyFile('api');
  expect(shot).toMatchObject({ name: 'shot.png', type: 'image/png', bytes: picture.length });
  await messageState(
    client,
    await send('web', tool('attach_file', { path: 'totals.txt' })),
    'answered',
  );
  const totals = await onlyFile('web');

  const answer = tool('reply', { answer: 'See the file.', files: [totals.id] });
  const question = `What is wrong here?\n${tool('read_file', { file: shot.id })}\n${answer}\n%say Replied.`;
  const asked = await send('api', tool('ask_peer', { peer: 'web', question, files: [shot.id] }));
  await messageState(client, asked, 'answered');
  const { path } = JSON.parse(
    /\{"message":"shot.png[^}]*\}/u.exec(results())?.[0].replace(/,"files":.*$/u, '}') ?? '{}',
  ) as { path?: string };
  expect(readFileSync(path ?? '')).toEqual(picture);
  expect(results()).toContain(`"file":"${totals.id}","label":"totals.txt (text/plain, 18 bytes)"`);

  await messageState(client, await send('api', tool('read_file', { file: totals.id })), 'answered');
  expect(results()).toContain('ledger.total is 42');
  const content = await client.download('shared-files.read', {
    params: { ref: 'web', file: shot.id },
  });
  expect(Buffer.from(content)).toEqual(picture);
});

async function onlyFile(name: string) {
  const { items } = await client.call('shared-files.list', { params: { ref: name } });
  const [file] = items;
  if (!file) throw new Error(`${name} has no file`);
  return file;
}
