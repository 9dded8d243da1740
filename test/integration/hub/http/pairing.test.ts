import { afterEach, beforeEach, expect, test } from 'vitest';

import type { PairingGuest } from '../../../../src/main/hub/access/pairing-offers.ts';
import { lanListener } from '../../../../src/main/hub/http/listener.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { err, ok } from '../../../../src/shared/base/result.ts';
import type { DeviceRole } from '../../../../src/shared/domain/device-role.ts';
import { refusal } from '../../../../src/shared/wire/errors.ts';
import { apiPrefix } from '../../../../src/shared/wire/http-routes.ts';
import { readPairingFragment } from '../../../../src/shared/wire/pairing-link.ts';
import { EdgeHub } from '../../../support/edge-hub.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { selfSigned } from '../../../support/self-signed.ts';
import { tlsRequest } from '../../../support/tls-request.ts';

let hub: EdgeHub;
let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock();
  hub = await EdgeHub.start({
    listener: lanListener({ address: '127.0.0.1', port: 0, tls: selfSigned() }),
    edge: { clock },
    access: { clock },
    handlers: {
      'sessions.list': () => Promise.resolve(ok({ items: [] })),
    },
  });
});

afterEach(() => hub[Symbol.asyncDispose]());

function offer(roles?: readonly DeviceRole[], guest?: PairingGuest): string {
  const made = hub.pairing.offer({
    lanUrl: hub.edge.url,
    fingerprint: 'ab'.repeat(32),
    ...(roles && { roles }),
    ...(guest && { guest }),
  });
  return readPairingFragment(new URL(made.url).hash)?.code ?? '';
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly cookie: string | null;
}

async function post(path: string, body: object, headers: readonly string[] = []): Promise<Answer> {
  const text = JSON.stringify(body);
  const { host, origin } = new URL(hub.edge.url);
  const answer = await tlsRequest(hub.edge.url, [
    `POST ${apiPrefix}${path} HTTP/1.1`,
    `Host: ${host}`,
    `Origin: ${origin}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(text)}`,
    ...headers,
    'Connection: close',
    '',
    text,
  ]);
  const json = answer.text.slice(answer.text.indexOf('\r\n\r\n') + 4);
  return {
    status: answer.status,
    body: JSON.parse(json) as Record<string, unknown>,
    cookie: /set-cookie: ([^;\r]+)/i.exec(answer.text)?.[1] ?? null,
  };
}

function redeem(code: string, nonce = 'n'.repeat(22)) {
  return post('/pair/redeem', { code, nonce, deviceName: "Ana's iPhone" });
}

/** Redeems, is allowed by the desk, and fetches its credentials. */
async function pair(roles?: readonly DeviceRole[]): Promise<readonly string[]> {
  const { body } = await redeem(offer(roles));
  hub.pairing.decide(hub.pairing.state.pending?.id ?? '', { isAllowed: true });
  const paired = await post('/pair/poll', { secret: body['secret'] });
  return [`Cookie: ${paired.cookie}`, `X-Roundhouse-Key: ${String(paired.body['key'])}`];
}

async function get(path: string, headers: readonly string[]): Promise<number> {
  const { host } = new URL(hub.edge.url);
  const lines = [
    `GET ${apiPrefix}${path} HTTP/1.1`,
    `Host: ${host}`,
    'Sec-Fetch-Site: same-origin',
  ];
  return (await tlsRequest(hub.edge.url, [...lines, ...headers, 'Connection: close'])).status;
}

test('[PAIR6] the phone gets nothing before the desk says yes, and its two halves after it', async () => {
  const { status, body } = await redeem(offer());
  const waiting = await post('/pair/poll', { secret: body['secret'] });
  expect([status, waiting.body, waiting.cookie]).toEqual([200, { state: 'waiting' }, null]);
  expect(hub.access.devices()).toEqual([]);
  expect(body).toMatchObject({
    digits: hub.pairing.state.pending?.digits,
    hub: 'desk',
    roles: ['approver', 'speaker'],
  });

  hub.pairing.decide(hub.pairing.state.pending?.id ?? '', { isAllowed: true });
  const paired = await post('/pair/poll', { secret: body['secret'] });

  expect(paired.cookie).toMatch(/^__Host-rh_device_\d+=rh_device_/);
  const halves = [`Cookie: ${paired.cookie}`, `X-Roundhouse-Key: ${String(paired.body['key'])}`];
  expect(await get('/sessions', halves)).toBe(200);
  expect(await get('/sessions', halves.slice(0, 1))).toBe(401);
  expect(hub.access.devices().map(({ name, roles }) => [name, roles])).toEqual([
    ["Ana's iPhone", ['approver', 'speaker']],
  ]);
});

test('[PAIR2] a code that is used again after the yes signs the device out that it let in', async () => {
  const code = offer();
  const { body } = await redeem(code);
  hub.pairing.decide(hub.pairing.state.pending?.id ?? '', { isAllowed: true });
  const paired = await post('/pair/poll', { secret: body['secret'] });
  const halves = [`Cookie: ${paired.cookie}`, `X-Roundhouse-Key: ${String(paired.body['key'])}`];
  expect(await get('/sessions', halves)).toBe(200);

  const second = await redeem(code, 'm'.repeat(22));
  expect([second.status, hub.pairing.state.alert]).toEqual([410, 'used-twice']);
  await expect.poll(() => get('/sessions', halves), { timeout: 60_000 }).toBe(401);
});

test('[PAIR1] a desk withdraws its own offer, and not the one that another desk has made since', async () => {
  const place = { lanUrl: hub.edge.url, fingerprint: 'ab'.repeat(32) };
  const first = hub.pairing.offer(place);
  const second = hub.pairing.offer(place);
  hub.pairing.withdraw(first.id);
  expect(hub.pairing.state.offer?.id).toBe(second.id);

  await redeem(readPairingFragment(new URL(second.url).hash)?.code ?? '');
  hub.pairing.withdraw(first.id);
  expect(hub.pairing.state.pending?.decision).toBe('waiting');
  hub.pairing.withdraw(second.id);
  expect(hub.pairing.state.pending).toBeNull();
});

test('[PAIR2] the end of the dialog at the desk does not take back what was allowed', async () => {
  const { body } = await redeem(offer());
  hub.pairing.decide(hub.pairing.state.pending?.id ?? '', { isAllowed: true });
  hub.pairing.withdraw();

  const { status, body: answer } = await post('/pair/poll', { secret: body['secret'] });
  expect([status, answer['state']]).toEqual([200, 'paired']);
});

test('[PAIR6] [AUD3] a device that was paired is recorded once', async () => {
  const { body } = await redeem(offer());
  hub.pairing.decide(hub.pairing.state.pending?.id ?? '', { isAllowed: true });
  await post('/pair/poll', { secret: body['secret'] });
  await post('/pair/poll', { secret: body['secret'] });

  const [device] = hub.access.devices();
  expect(hub.audit.notes).toMatchObject([
    { call: 'POST /pair/poll', device: { id: device?.id, name: "Ana's iPhone" }, plane: 'lan' },
  ]);
});

test('[PAIR11] a guest becomes an operator after the yes of the desk, and not before', async () => {
  const arrived: string[] = [];
  const guest = {
    name: 'Jo',
    arrive: () => {
      arrived.push('Jo');
      return Promise.resolve(ok({ id: asId('operator', 'o_jo'), name: 'Jo' }));
    },
  };
  const { body } = await redeem(offer(['approver', 'driver'], guest));
  await post('/pair/poll', { secret: body['secret'] });
  expect([body['operator'], arrived]).toEqual(['Jo', []]);

  hub.pairing.decide(hub.pairing.state.pending?.id ?? '', { isAllowed: true });
  const paired = await post('/pair/poll', { secret: body['secret'] });
  await post('/pair/poll', { secret: body['secret'] });

  expect(paired.body['operator']).toMatchObject({ name: 'Jo' });
  expect(arrived).toEqual(['Jo']);
  expect(hub.access.devices().map(({ operator }) => operator.name)).toEqual(['Jo']);
});

test('[PAIR11] a guest who may not come any more gets no device', async () => {
  const reason = refusal('forbidden_role', 'The person who invited you may not do so any more.');
  const guest = { name: 'Jo', arrive: () => Promise.resolve(err(reason)) };
  const { body } = await redeem(offer(['observer'], guest));
  hub.pairing.decide(hub.pairing.state.pending?.id ?? '', { isAllowed: true });
  const answer = await post('/pair/poll', { secret: body['secret'] });

  expect([answer.status, answer.cookie]).toEqual([403, null]);
  expect(hub.access.devices()).toEqual([]);
});

test('[PAIR6] an answer that was lost on the way is fetched again, and there is one device', async () => {
  const { body } = await redeem(offer());
  hub.pairing.decide(hub.pairing.state.pending?.id ?? '', { isAllowed: true });
  const first = await post('/pair/poll', { secret: body['secret'] });
  const again = await post('/pair/poll', { secret: body['secret'] });

  expect(again).toEqual(first);
  expect(hub.access.devices()).toHaveLength(1);
});

test('[PAIR5] a phone that the desk denies is told so and becomes no device', async () => {
  const { body } = await redeem(offer());
  hub.pairing.decide(hub.pairing.state.pending?.id ?? '', { isAllowed: false });

  expect((await post('/pair/poll', { secret: body['secret'] })).body).toEqual({ state: 'denied' });
  expect(hub.access.devices()).toEqual([]);
});

test('[PAIR5] the desk narrows what the offer gives and cannot widen it', async () => {
  await redeem(offer(['approver', 'speaker']));
  const id = hub.pairing.state.pending?.id ?? '';

  const wider = hub.pairing.decide(id, { isAllowed: true, roles: ['driver'] });
  const narrower = hub.pairing.decide(id, { isAllowed: true, roles: ['observer'] });
  expect([wider.ok, narrower.ok]).toEqual([false, true]);
  expect(hub.pairing.state.pending?.roles).toEqual(['observer']);
});

test('[PAIR2] a second redeem over the network gets 410, and neither phone is paired', async () => {
  const code = offer();
  const first = await redeem(code, 'a'.repeat(22));
  const second = await redeem(code, 'b'.repeat(22));

  expect([first.status, second.status]).toEqual([200, 410]);
  expect((await post('/pair/poll', { secret: first.body['secret'] })).status).toBe(410);
  expect(hub.alerts).toEqual([null, 'used-twice']);
});

test('[LAN-4] [PAIR3] five wrong codes over the network burn the offer and alert the desk', async () => {
  const code = offer();
  for (let count = 0; count < 5; count += 1) await redeem(`${'x'.repeat(21)}${count}`);

  expect((await redeem(code)).status).toBe(410);
  expect(hub.alerts).toEqual([null, 'wrong-codes']);
});

test('[PAIR3] an address that keeps trying has to wait', async () => {
  offer();
  const statuses = [];
  for (let count = 0; count < 12; count += 1) {
    statuses.push((await redeem(`${'x'.repeat(20)}${10 + count}`)).status);
  }

  expect(statuses.slice(-2)).toEqual([429, 429]);
});

test('[PAIR8] a sign-in link of this machine signs nobody in over the network', async () => {
  const link = hub.access.offerSignIn({ origin: hub.edge.url, session: null, lifetimeMs: 60_000 });
  const code = new URLSearchParams(new URL(link.url).hash.slice(1)).get('sign-in') ?? '';

  expect((await post('/pair/redeem', { code })).status).toBe(400);
  expect((await redeem(code)).status).toBe(401);
  expect(hub.access.devices()).toEqual([]);
});

test('[PAIR7] a device of the owner may only what its roles say, and less from the moment when it is narrowed', async () => {
  const halves = await pair(['approver', 'speaker']);
  const asked: [string, string, object][] = [
    ['answer a gate', '/gates/g1/answer', { answer: 'allow', shownHash: 'x' }],
    ['stop a session', '/sessions/web/stop', {}],
    ['offer a sign-in', '/sign-in/links', {}],
  ];
  const before = [];
  for (const [, path, body] of asked) before.push((await post(path, body, halves)).status);
  const [device] = hub.access.devices();
  if (device) await hub.access.narrowDevice(device.id, ['observer']);
  const after = (await post('/gates/g1/answer', { answer: 'allow' }, halves)).status;

  expect(before.slice(1)).toEqual([403, 404]);
  expect(before[0]).not.toBe(403);
  expect(after).toBe(403);
  expect(await get('/sessions', halves)).toBe(200);
});

test('[PHN-1] a device that was signed out is refused at its next request', async () => {
  const halves = await pair();
  const [device] = hub.access.devices();
  if (device) await hub.access.revokeDevice(device.id);

  expect(await get('/sessions', halves)).toBe(401);
});

test('[PHN-2] a paired device expires 14 days after its last use', async () => {
  const halves = await pair();
  clock.advanceBy(14 * 86_400_000);

  expect(await get('/sessions', halves)).toBe(401);
});
