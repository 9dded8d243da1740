import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import type { HttpClient } from '../../../src/shared/client/http-client.ts';
import { HubError } from '../../../src/shared/client/hub-error.ts';
import { createClaudeLab } from '../../support/claude-lab.ts';
import type { ClaudeLab } from '../../support/claude-lab.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { followLink, inviteOperator } from '../../support/second-operator.ts';
import { messageState, sessionState } from '../../support/session-waits.ts';

// Two people on one real session: the owner with the command line's token, and Ben in a browser of his own.

const model = new ModelServer();
let lab: ClaudeLab;
let hub: HubProcess;
let owner: HttpClient;

beforeAll(() => model.start());
afterAll(() => model[Symbol.asyncDispose]());

beforeEach(async () => {
  lab = createClaudeLab({ modelUrl: model.url });
  hub = new HubProcess({ env: lab.env, claude: lab.claude });
  await hub.start();
  owner = hub.client;
});

afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  lab[Symbol.dispose]();
});

async function start(name: string): Promise<string> {
  const { id } = await owner.call('sessions.start', {
    body: { path: lab.repo, name, permissionMode: 'manual' },
  });
  await sessionState(owner, name, 'idle');
  return id;
}

async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (thrown) {
    if (thrown instanceof HubError) return thrown.code;
    throw thrown;
  }
}

test('[PEO5] an invited driver sees one session, prompts it under their own name, and manages nothing', async () => {
  const web = await start('web');
  const ben = await inviteOperator(owner, { name: 'Ben', role: 'driver', session: 'web' });
  await owner.call('sessions.start', { body: { path: lab.repo, name: 'secret' } });

  const listed = await ben.client.call('sessions.list');
  const { id } = await ben.client.call('sessions.send', {
    params: { ref: 'web' },
    body: { text: '%say Hello Ben' },
  });
  const receipt = await messageState(owner, id, 'answered');
  const { items: people } = await ben.client.call('operators.list');

  expect(ben.operator.name).toBe('Ben');
  expect(listed.items.map((session) => session.id)).toEqual([web]);
  expect(receipt).toMatchObject({ from: { type: 'operator', name: 'Ben' }, answer: 'Hello Ben' });
  expect(people).toMatchObject([{ name: 'Ben', isOwner: false }]);
  expect(
    await Promise.all([
      refusalOf(ben.client.call('sessions.read', { params: { ref: 'secret' } })),
      refusalOf(ben.client.call('sessions.stop', { params: { ref: 'web' }, body: {} })),
      refusalOf(ben.client.call('operators.add', { body: { name: 'Cleo' } })),
      refusalOf(ben.client.call('invites.list')),
    ]),
  ).toEqual(['not_found', 'forbidden_role', 'forbidden_role', 'forbidden_role']);
});

test('[PEO5] a link works once, for the person whom it names, until it is withdrawn', async () => {
  const first = await owner.call('invites.create', { body: { name: 'Ben', role: 'observer' } });
  const second = await owner.call('invites.create', { body: { name: 'Cleo' } });
  const open = await owner.call('invites.list');
  const ben = await followLink(first.url);
  await owner.call('invites.withdraw', { params: { invite: second.id } });

  expect(open.items.map(({ name, role }) => [name, role])).toEqual([
    ['Ben', 'observer'],
    ['Cleo', 'observer'],
  ]);
  expect(JSON.stringify(open)).not.toContain('sign-in');
  await expect(followLink(first.url)).rejects.toThrow('410');
  await expect(followLink(second.url)).rejects.toThrow('410');
  expect((await owner.call('invites.list')).items).toEqual([]);
  expect((await owner.call('grants.list')).items).toMatchObject([
    { operator: { id: ben.operator.id, name: 'Ben' }, role: 'observer', scope: { type: 'hub' } },
  ]);
  expect((await owner.call('operators.list')).items.map(({ name }) => name)).not.toContain('Cleo');
  expect(await refusalOf(owner.call('invites.withdraw', { params: { invite: second.id } }))).toBe(
    'not_found',
  );
});

test('[PEO7] a queued command cannot be edited into one that the driver may not send', async () => {
  await start('web');
  const ben = await inviteOperator(owner, { name: 'Ben', role: 'driver', session: 'web' });
  await ben.client.call('sessions.send', { params: { ref: 'web' }, body: { text: '%slow 60' } });
  const { id } = await ben.client.call('sessions.send', {
    params: { ref: 'web' },
    body: { text: '/compact', isCommand: true },
  });
  function edit(client: HttpClient, text: string): Promise<string> {
    return refusalOf(client.call('messages.change', { params: { id }, body: { text } }));
  }

  expect(await edit(ben.client, '/model opus')).toBe('forbidden_role');
  expect(await edit(ben.client, '/cost')).toBe('ok');
  expect(await edit(owner, '/model opus')).toBe('ok');
});
