import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { lanListener } from '../../../../src/main/hub/http/listener.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import {
  apiPrefix,
  routes,
  streamPath,
  type RouteDefinition,
} from '../../../../src/shared/wire/http-routes.ts';
import { isServedOn } from '../../../../src/shared/wire/route.ts';
import { EdgeHub } from '../../../support/edge-hub.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { selfSigned } from '../../../support/self-signed.ts';
import { dialTls, tlsRequest } from '../../../support/tls-request.ts';

// The edge of the network over real TLS, bound to loopback so that no test depends on the machine's network.

let hub: EdgeHub;
let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock();
  hub = await EdgeHub.start({
    listener: lanListener({ address: '127.0.0.1', port: 0, tls: selfSigned() }),
    edge: { clock },
    handlers: { 'sessions.list': () => Promise.resolve(ok({ items: [] })) },
  });
});

afterEach(() => hub[Symbol.asyncDispose]());

function token(): string {
  return readFileSync(join(hub.directory, 'owner.token'), 'utf8').trim();
}

function host(): string {
  return `127.0.0.1:${hub.edge.port}`;
}

function ask(method: string, path: string, headers: readonly string[] = []) {
  const named = headers.some((line) => line.startsWith('Host:'))
    ? headers
    : [`Host: ${host()}`, ...headers];
  const lines = [`${method} ${path} HTTP/1.1`, ...named, 'Connection: close'];
  return tlsRequest(hub.edge.url, lines);
}

test('[NET5] it answers over TLS, and nobody who speaks plain HTTP', async () => {
  expect(hub.edge.url).toBe(`https://${host()}`);
  expect((await ask('GET', '/healthz')).text).toMatch(/\r\n\r\nok$/);

  const socket = connect({ host: '127.0.0.1', port: hub.edge.port });
  socket.on('error', () => undefined);
  let heard = '';
  socket.on('data', (chunk) => (heard += String(chunk)));
  socket.write(`GET /healthz HTTP/1.1\r\nHost: ${host()}\r\n\r\n`);
  await once(socket, 'close');
  expect(heard).not.toContain('ok');
});

test('[NET9] [WEB-1] under the name of a certificate it serves that name and no address', async () => {
  await using named = await EdgeHub.start({
    listener: lanListener({
      address: '127.0.0.1',
      port: 0,
      name: 'desk.example.org',
      tls: selfSigned(),
    }),
  });
  const { port, url } = named.edge;
  const statusOf = async (name: string) => {
    const lines = ['GET /healthz HTTP/1.1', `Host: ${name}:${port}`, 'Connection: close'];
    return (await tlsRequest(`https://127.0.0.1:${port}`, lines)).status;
  };

  expect(url).toBe(`https://desk.example.org:${port}`);
  expect([await statusOf('desk.example.org'), await statusOf('127.0.0.1')]).toEqual([200, 421]);
});

test.each(['localhost', '192.168.1.20', 'evil.com', 'roundhouse.local', '[::1]'])(
  '[NET5] [WEB-1] the Host %s is refused before anything else',
  async (name) => {
    const headers = [`Host: ${name}:${hub.edge.port}`, `Authorization: Bearer ${token()}`];

    expect((await ask('GET', `${apiPrefix}/sessions`, headers)).status).toBe(421);
    expect(hub.calls).toEqual([]);
  },
);

test.each(['http', 'https'])(
  '[NET5] [WEB-2] an Origin of %s on another port is refused',
  async (scheme) => {
    const origin = scheme === 'http' ? `http://${host()}` : 'https://127.0.0.1:1';
    const headers = [`Origin: ${origin}`, `Authorization: Bearer ${token()}`];

    expect((await ask('GET', `${apiPrefix}/sessions`, headers)).status).toBe(403);
  },
);

test('[NET6] healthz proves nothing to the network', async () => {
  const nonce = Buffer.alloc(32, 7).toString('base64url');
  const answer = await ask('GET', '/healthz', [`Roundhouse-Nonce: ${nonce}`]);

  expect(answer.text.toLowerCase()).not.toContain('roundhouse-proof');
});

const guarded = Object.values<RouteDefinition>(routes).filter(
  (route) => route.action !== 'public' || !isServedOn(route, 'lan'),
);

describe('[NET6] [LAN-2] without a credential', () => {
  test.each(guarded)('$method $path answers as any address that is none', async (route) => {
    const path = `${apiPrefix}${route.path.replaceAll(/:\w+/g, 'x')}`;
    const answer = await ask(route.method, path, ['Content-Length: 0']);
    const nowhere = await ask('GET', `${apiPrefix}/nowhere`);

    expect([answer.status, nowhere.status]).toEqual([401, 401]);
    expect(hub.calls).toEqual([]);
  });

  test('a WebSocket gets its 401 before any 101', async () => {
    const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
    const answer = await ask('GET', streamPath, [
      ...upgrade,
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ]);

    expect(answer.status).toBe(401);
    expect(hub.streams).toEqual([]);
  });
});

test('the stream is upgraded over TLS with the credential of a program', async () => {
  const answer = await tlsRequest(hub.edge.url, [
    `GET ${streamPath} HTTP/1.1`,
    `Host: ${host()}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    `Authorization: Bearer ${token()}`,
  ]);

  expect(answer.status).toBe(101);
  expect(hub.streams.map(({ principal }) => principal.plane)).toEqual(['lan']);
});

test('[NET7] [LAN-5] one address gets eight sockets, and one that has shown a credential makes room', async () => {
  const sockets = [];
  for (let count = 0; count < 8; count += 1) {
    sockets.push(await dialTls('127.0.0.1', hub.edge.port));
  }
  const refused = connect({ host: '127.0.0.1', port: hub.edge.port });
  refused.on('error', () => undefined);
  await once(refused, 'close');

  const [known] = sockets;
  known?.write(
    `GET ${apiPrefix}/sessions HTTP/1.1\r\nHost: ${host()}\r\nAuthorization: Bearer ${token()}\r\n\r\n`,
  );
  const answer = known && (await once(known, 'data'));
  expect(String(answer?.[0])).toMatch(/^HTTP\/1\.1 200/);
  expect((await ask('GET', '/healthz')).status).toBe(200);
  for (const socket of sockets) socket.destroy();
});

test('[NET8] its cookie needs TLS and belongs to its host alone', () => {
  const listener = lanListener({ address: '192.168.1.20', port: 4680, tls: selfSigned() });

  expect(listener.cookieNameAt(4680)).toBe('__Host-rh_device_4680');
  expect(listener.cookieAttributes).toBe('Secure; HttpOnly; SameSite=Strict; Path=/');
});
