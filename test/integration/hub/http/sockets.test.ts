import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { ok } from '../../../../src/shared/base/result.ts';
import { EdgeHub, type EdgeHubOptions } from '../../../support/edge-hub.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

let hub: EdgeHub;
const sockets: Socket[] = [];

async function start(options: EdgeHubOptions = {}): Promise<string> {
  hub = await EdgeHub.start(options);
  return readFileSync(join(hub.directory, 'owner.token'), 'utf8').trim();
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await hub[Symbol.asyncDispose]();
});

/** A socket that says nothing yet. */
async function knock(): Promise<Socket> {
  const socket = connect({ port: hub.edge.port, host: '127.0.0.1' });
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** A socket that never closes its own half. */
async function knockHalfOpen(): Promise<Socket> {
  const socket = connect({ port: hub.edge.port, host: '127.0.0.1', allowHalfOpen: true });
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** The hub has taken this socket and all that knocked before it. */
async function admitted(socket: Socket): Promise<void> {
  socket.write(get('/healthz'));
  expect(await firstWords(socket)).toBe('HTTP/1.1 200');
}

function get(path: string, headers = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${hub.edge.port}\r\n${headers}\r\n`;
}

/** The first bytes that come back; empty when the other side closes instead. */
async function firstWords(socket: Socket): Promise<string> {
  const heard = await Promise.race([
    once(socket, 'data').then(([chunk]) => String(chunk)),
    once(socket, 'close').then(() => ''),
  ]);
  return heard.slice(0, 12);
}

test('[S18] [LAN-5] strangers get so many sockets and no more', async () => {
  await start({
    edge: { clock: new ManualClock() },
    listener: { sockets: { total: 3, perAddress: 8 } },
  });
  const kept = [await knock(), await knock(), await knock()];
  const oneTooMany = await knock();

  expect(await firstWords(oneTooMany)).toBe('');
  const [first] = kept;
  first?.write(get('/healthz'));
  expect(first && (await firstWords(first))).toBe('HTTP/1.1 200');
});

test('[LAN-5] one address gets only its share', async () => {
  await start({
    edge: { clock: new ManualClock() },
    listener: { sockets: { total: 100, perAddress: 2 } },
  });
  await knock();
  await knock();

  expect(await firstWords(await knock())).toBe('');
});

test('[LAN-5] a socket that has shown a credential makes room for the next', async () => {
  const token = await start({
    listener: { sockets: { total: 1, perAddress: 1 } },
    handlers: { 'sessions.list': () => Promise.resolve(ok({ items: [] })) },
  });
  const known = await knock();
  known.write(get('/api/v1/sessions', `Authorization: Bearer ${token}\r\n`));
  expect(await firstWords(known)).toBe('HTTP/1.1 200');

  const next = await knock();
  next.write(get('/healthz'));

  expect(await firstWords(next)).toBe('HTTP/1.1 200');
});

test('[LAN-5] a socket that showed a wrong credential makes none', async () => {
  await start({
    edge: { clock: new ManualClock() },
    listener: { sockets: { total: 1, perAddress: 1 } },
  });
  const stranger = await knock();
  stranger.write(get('/api/v1/sessions', 'Authorization: Bearer wrong\r\n'));
  expect(await firstWords(stranger)).toBe('HTTP/1.1 401');

  expect(await firstWords(await knock())).toBe('');
});

test('[LAN-5] a socket that has gone makes room', async () => {
  await start({ listener: { sockets: { total: 1, perAddress: 1 } } });
  const first = await knock();
  first.resume();
  first.write(get('/healthz', 'Connection: close\r\n'));
  await once(first, 'close');

  const next = await knock();
  next.write(get('/healthz'));
  expect(await firstWords(next)).toBe('HTTP/1.1 200');
});

test('[LAN-5] an idle stranger is replaced by the next socket, so that none is locked out', async () => {
  const clock = new ManualClock();
  await start({ edge: { clock }, listener: { sockets: { total: 2, perAddress: 2 } } });
  const [oldest, newer] = [await knock(), await knock()];
  // Refused, so that it does not rest: the hub has taken it and the one before it.
  newer.write(get('/api/v1/sessions'));
  expect(await firstWords(newer)).toBe('HTTP/1.1 401');
  clock.advanceBy(1_000);

  const gone = once(oldest.resume(), 'close');
  const next = await knock();
  next.write(get('/healthz'));

  expect(await firstWords(next)).toBe('HTTP/1.1 200');
  await gone;
  newer.write(get('/healthz'));
  expect(await firstWords(newer)).toBe('HTTP/1.1 200');
});

test('[LAN-5] a socket that was answered and rests makes room at once', async () => {
  await start({
    edge: { clock: new ManualClock() },
    listener: { sockets: { total: 2, perAddress: 2 } },
  });
  const [silent, resting] = [await knock(), await knock()];
  await admitted(resting);

  const gone = once(resting, 'close');
  const next = await knock();
  next.write(get('/healthz'));

  expect(await firstWords(next)).toBe('HTTP/1.1 200');
  await gone;
  silent.write(get('/healthz'));
  expect(await firstWords(silent)).toBe('HTTP/1.1 200');
});

test('[LAN-5] a socket with a request on its way does not rest, whatever it was answered before', async () => {
  await start({
    edge: { clock: new ManualClock() },
    listener: { sockets: { total: 1, perAddress: 1 } },
  });
  const busy = await knock();
  await admitted(busy);
  // The body of this one never comes.
  busy.write(
    `POST /api/v1/pair/redeem HTTP/1.1\r\nHost: 127.0.0.1:${hub.edge.port}\r\nOrigin: http://127.0.0.1:${hub.edge.port}\r\nContent-Type: application/json\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n`,
  );
  expect(await firstWords(busy)).toBe('HTTP/1.1 100');

  expect(await firstWords(await knock())).toBe('');
  busy.write('{"a": 1 }');
  expect(await firstWords(busy)).toBe('HTTP/1.1 400');
});

test.each([
  { what: 'an upgrade without a credential', path: '/api/v1/stream', host: null, status: 401 },
  { what: 'an upgrade with a wrong Host', path: '/api/v1/stream', host: 'evil.com', status: 421 },
  { what: 'an upgrade to no stream', path: '/elsewhere', host: null, status: 401 },
])('[LAN-5] $what ends its socket though the peer keeps it half open', async (refused) => {
  const clock = new ManualClock();
  await start({ edge: { clock } });
  const socket = await knockHalfOpen();
  const host = refused.host ?? `127.0.0.1:${hub.edge.port}`;
  socket.write(
    `GET ${refused.path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  );

  expect(await firstWords(socket)).toBe(`HTTP/1.1 ${refused.status}`);
  clock.advanceBy(1_000);
  // The listener's end waits for every socket that is still open, and its clock does not move any more.
  await hub.edge[Symbol.asyncDispose]();
});

test('[LAN-5] CONNECT ends its socket though the peer keeps it half open', async () => {
  const clock = new ManualClock();
  await start({ edge: { clock } });
  const socket = await knockHalfOpen();
  socket.write('CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n');

  expect(await firstWords(socket)).toBe('HTTP/1.1 405');
  clock.advanceBy(1_000);
  await hub.edge[Symbol.asyncDispose]();
});

test('[HTTP23] the end waits neither for a refused peer that stays nor for a silent one', async () => {
  const clock = new ManualClock();
  await start({ edge: { clock } });
  const refused = await knockHalfOpen();
  refused.write('CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n');
  expect(await firstWords(refused)).toBe('HTTP/1.1 405');
  const silent = await knock();
  silent.write('GET /healthz HTTP/1.1\r\nHost: ');

  const ended = hub.edge[Symbol.asyncDispose]();
  clock.advanceBy(2_000);

  await ended;
});

test('[S18] [LAN-5] headers of more than 16 KiB are refused', async () => {
  await start();
  const socket = await knock();
  socket.write(get('/healthz', `X-Long: ${'x'.repeat(17_000)}\r\n`));

  expect(await firstWords(socket)).toBe('HTTP/1.1 413');
});

test('[S18] [LAN-5] headers that do not end within five seconds end their socket', async () => {
  await start();
  const socket = await knock();
  socket.write('GET /healthz HTTP/1.1\r\nHost: ');

  // Node's own timer: there is nothing to move by hand.
  const words = await firstWords(socket);
  expect(['HTTP/1.1 400', '']).toContain(words);
});

test('a port that is taken is told in a sentence', async () => {
  await start();
  const second = new EdgeHub({ listener: { port: hub.edge.port } });
  await second.access.start();

  await expect(second.edge.start()).rejects.toThrow(
    `Port ${hub.edge.port} is taken by another program: choose another one with --port.`,
  );
  await second[Symbol.asyncDispose]();
});

test('[HTTP23] at the end, idle sockets close at once and a request on its way is answered', async () => {
  const answer = Promise.withResolvers<void>();
  const token = await start({
    handlers: {
      'sessions.list': async () => {
        await answer.promise;
        return ok({ items: [] });
      },
    },
  });
  const idle = await knock();
  idle.write(get('/healthz'));
  await firstWords(idle);
  const idleClosed = once(idle, 'close');
  const busy = await knock();
  busy.write(get('/api/v1/sessions', `Authorization: Bearer ${token}\r\n`));
  while (hub.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));

  const ended = hub.edge[Symbol.asyncDispose]();
  await idleClosed;
  const words = firstWords(busy);
  answer.resolve();

  expect(await words).toBe('HTTP/1.1 200');
  await ended;
});
