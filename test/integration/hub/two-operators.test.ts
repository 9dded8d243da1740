import { beforeEach, expect, test } from 'vitest';

import type { HttpClient } from '../../../src/shared/client/http-client.ts';
import { HubError } from '../../../src/shared/client/hub-error.ts';
import { apiPrefix } from '../../../src/shared/wire/http-routes.ts';
import { EventStreamPeer } from '../../support/event-stream-peer.ts';
import { hubLabOfTest } from '../../support/hub-lab.ts';
import { followLink, inviteOperator, type SignedIn } from '../../support/second-operator.ts';
import { eventually, messageState, sessionState } from '../../support/session-waits.ts';
import { StreamDevice } from '../../support/stream-device.ts';

// Two people on one real session: the owner with the command line's token, and Ben in a browser of his own.

const lab = hubLabOfTest();
let owner: HttpClient;

beforeEach(() => {
  owner = lab.client;
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

async function watching({ headers }: SignedIn) {
  const base = `${lab.hub.url}${apiPrefix}/stream`;
  const peer = new EventStreamPeer({ eventsUrl: `${base}/events`, upUrl: `${base}/up`, headers });
  const device = new StreamDevice(peer);
  await peer.open();
  device.hello();
  await device.receipts.first((down) => down.type === 'caught-up');
  return { device, [Symbol.dispose]: () => peer[Symbol.dispose]() };
}

test('[ROLE-6] [PEO8] a withdrawn grant ends the stream, the calls and the waiting messages of its operator', async () => {
  const web = await start('web');
  const ben = await inviteOperator(owner, { name: 'Ben', role: 'driver', session: 'web' });
  using stream = await watching(ben);
  const { device } = stream;
  const before = [...device.sessions.keys()];
  const running = await owner.call('sessions.send', {
    params: { ref: 'web' },
    body: { text: '%slow 60' },
  });
  await messageState(owner, running.id, 'accepted');
  const queued = await ben.client.call('sessions.send', {
    params: { ref: 'web' },
    body: { text: '%say too late' },
  });

  const [grant] = (await owner.call('grants.list')).items;
  await owner.call('grants.withdraw', { params: { grant: grant?.id ?? '' } });
  await device.receipts.until(() => device.closes.length > 0);

  expect(before).toEqual([web]);
  expect(device.closes).toEqual([4401]);
  expect(await refusalOf(ben.client.call('sessions.list'))).toBe('forbidden_role');
  expect(await refusalOf(ben.client.call('sessions.read', { params: { ref: 'web' } }))).toBe(
    'not_found',
  );
  await eventually('the message to be dropped', async () => {
    const { items } = await owner.call('sessions.events', {
      params: { ref: 'web' },
      query: { limit: 500 },
    });
    const dropped = items.filter(({ kind }) => kind === 'message.dropped');
    return dropped.some(({ data }) => data['message'] === queued.id) ? true : undefined;
  });
});

test('[ROLE-3] [PEO5] a second owner gets more devices of their own, and never one of the first', async () => {
  const ben = await inviteOperator(owner, { name: 'Ben', role: 'owner' });
  const link = await ben.client.call('sign-in.offer', { body: {} });
  const again = await followLink(link.url);
  const late = await ben.client.call('sign-in.offer', { body: {} });
  await owner.call('operators.remove', { params: { operator: 'Ben' } });

  expect(again.operator).toEqual(ben.operator);
  await expect(followLink(late.url)).rejects.toThrow('403');
  // The rights are gone with the removal; the device is signed out right after it.
  await eventually('the device is signed out', async () => {
    const code = await refusalOf(again.client.call('sessions.list'));
    return code === 'unauthorized' || undefined;
  });
});

test('[ROLE-6] a removed operator is signed out', async () => {
  const ben = await inviteOperator(owner, { name: 'Ben', role: 'observer' });
  using stream = await watching(ben);
  const { device } = stream;

  await owner.call('operators.remove', { params: { operator: 'Ben' } });
  await device.receipts.until(() => device.closes.length > 0);

  expect(device.closes).toEqual([4401]);
  expect(await refusalOf(ben.client.call('sessions.list'))).toBe('unauthorized');
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
