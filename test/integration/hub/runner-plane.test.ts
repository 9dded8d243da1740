import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect as connectTcp } from 'node:net';

import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import type { RunnerConnection } from '../../../src/main/hub/runners/runner-connection.ts';
import { RunnerPlane } from '../../../src/main/hub/runners/runner-plane.ts';
import { proofKey } from '../../../src/main/hub/runners/runner-proof.ts';
import { RunnerSinks } from '../../../src/main/hub/runners/runner-sinks.ts';
import { WebSocketMessages } from '../../../src/main/hub/sockets/web-socket.ts';
import { RunnerProof } from '../../../src/runner/link/hub-proof.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { handshakeHeaders } from '../../../src/shared/wire/runner-handshake.ts';
import type { RunnerHello } from '../../../src/shared/wire/runner-link.ts';
import { runnerSubprotocol } from '../../../src/shared/wire/version.ts';
import { dialAsRunner } from '../../support/dial-as-runner.ts';
import { FakeRunner } from '../../support/fake-runner.ts';
import { Receipts } from '../../support/receipts.ts';

const token = 'rh_runner_test';

let plane: RunnerPlane;
let url: string;
let port: number;
let runner: FakeRunner;
let hellos: Receipts<RunnerConnection>;
let facts: Receipts<number>;
let sockets: WebSocket[];

beforeEach(async () => {
  runner = new FakeRunner();
  hellos = new Receipts();
  facts = new Receipts();
  sockets = [];
  plane = new RunnerPlane({
    clock: systemClock,
    logger: silentLogger,
    runners: {
      find: (given) =>
        given === runner.runner ? { identity: runner, key: proofKey(token) } : undefined,
    },
    sinks: new RunnerSinks({
      progressOf: () => Promise.resolve({ ackedN: 0, recordedOffset: 0 }),
      onHello: (connection) => hellos.add(connection),
      onFact: (_, { n }) => Promise.resolve(facts.add(n)),
      onClose: () => undefined,
    }),
  });
  const listening = await plane.start();
  url = listening.url;
  port = listening.port ?? 0;
});

afterEach(async () => {
  await plane[Symbol.asyncDispose]();
  for (const socket of sockets) socket.terminate();
});

async function dialRunner(hello: Partial<RunnerHello> = {}): Promise<WebSocket> {
  const { socket, proof } = await dialAsRunner({ address: url, runner: runner.runner, token });
  sockets.push(socket);
  runner.connect(new WebSocketMessages({ socket }), { proof, ...hello });
  return socket;
}

/** The status line that a raw request gets; a WebSocket client would not send such headers. */
function statusOf(lines: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (bytes: Buffer) => (answer += bytes.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0)));
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  });
}

function upgradeWith(headers: readonly string[]): readonly string[] {
  return [
    'GET / HTTP/1.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  ];
}

test('a runner with its token is welcomed, its facts are committed and acknowledged', async () => {
  runner.fact({ type: 'status', status: 'idle', waitingFor: null });
  await dialRunner();

  await runner.heard.first((down) => down.type === 'ack');

  expect(facts.all).toEqual([1]);
  expect(runner.heard.all).toEqual([
    { type: 'welcome', ackedN: 0, recordedOffset: 0 },
    { type: 'ack', n: 1, offset: 0 },
  ]);
});

test('[RUN2] a second link of the same runner ends the first with 4402', async () => {
  const first = await dialRunner();
  await hellos.until(() => hellos.all.length === 1);
  const firstClosed = new Promise<number>((resolve) => first.once('close', resolve));

  await dialRunner();
  await hellos.until(() => hellos.all.length === 2);

  expect(await firstClosed).toBe(4402);
  expect(hellos.all.map(({ isOpen }) => isOpen)).toEqual([false, true]);
});

const nonce = 'n'.repeat(43);
const asker = ['Roundhouse-Runner: r_fake', `Roundhouse-Nonce: ${nonce}`];
const host = () => `Host: 127.0.0.1:${port}`;

test('[LAN-3] [WRK-1] a runner that is not known, named twice or not at all, is answered 401 before the upgrade', async () => {
  const credentials = [
    [],
    ['Roundhouse-Runner: r_fake'],
    [`Roundhouse-Nonce: ${nonce}`],
    ['Roundhouse-Runner: r_other', `Roundhouse-Nonce: ${nonce}`],
    ['Roundhouse-Runner: r_fake', 'Roundhouse-Nonce: short'],
    [...asker, 'Roundhouse-Runner: r_fake'],
    [...asker, `Roundhouse-Nonce: ${nonce}`],
    [`Authorization: Bearer ${token}`],
    [`Cookie: token=${token}`],
  ];

  const statuses = await Promise.all(
    credentials.map((lines) => statusOf(upgradeWith([host(), ...lines]))),
  );

  expect(statuses).toEqual(credentials.map(() => 401));
  expect(hellos.all).toEqual([]);
});

test.each([
  ['no proof', ''],
  ['a proof of its own making', Buffer.alloc(32).toString('base64url')],
])('[WRK-1] [RUN15] a runner with %s is hung up on and told nothing', async (_, proof) => {
  await dialRunner({ proof });
  await runner.closes.until(() => runner.closes.all.length > 0);

  expect(runner.closes.all).toEqual([4403]);
  expect([runner.heard.all, hellos.all]).toEqual([[], []]);
});

test('[RUN15] the proof of the hub is not taken back as the proof of a runner, nor one of another connection', async () => {
  const sender = new RunnerProof({ runner: runner.runner, token, address: url });
  const socket = new WebSocket(url, runnerSubprotocol, { headers: sender.headers });
  sockets.push(socket);
  const [response] = (await once(socket, 'upgrade')) as [IncomingMessage];
  runner.connect(new WebSocketMessages({ socket }), {
    proof: String(response.headers[handshakeHeaders.proof]),
  });
  await runner.closes.until(() => runner.closes.all.length === 1);
  const { proof } = await dialAsRunner({ address: url, runner: runner.runner, token });
  await dialRunner({ proof });
  await runner.closes.until(() => runner.closes.all.length === 2);

  expect([runner.closes.all, hellos.all]).toEqual([[4403, 4403], []]);
});

test('[WEB-1] a Host that is not this listener is answered 421, with or without an upgrade', async () => {
  const hosts = [
    [],
    ['Host: evil.com'],
    [`Host: evil.com:${port}`],
    [`Host: localhost.evil.com:${port}`],
    [`Host: 127.0.0.1.:${port}`],
    [`Host: 2130706433:${port}`],
    [`Host: 0x7f000001:${port}`],
    [`Host: [::ffff:127.0.0.1]:${port}`],
    [`Host: someone@127.0.0.1:${port}`],
    ['Host: 127.0.0.1'],
    [`Host: 127.0.0.1:${port + 1}`],
    [host(), 'Host: evil.com'],
  ];

  const upgrades = hosts.map((lines) => statusOf(upgradeWith([...lines, ...asker])));
  const requests = hosts.map((lines) =>
    statusOf(['GET / HTTP/1.1', 'Connection: close', ...lines, ...asker]),
  );

  expect(await Promise.all(upgrades)).toEqual(hosts.map(() => 421));
  expect(await Promise.all(requests)).toEqual(hosts.map(() => 421));
});

test('[WEB-2] whatever carries an Origin is a page and is answered 403', async () => {
  const origins = [`http://127.0.0.1:${port}`, 'null', 'https://evil.com', 'file://'];

  const statuses = await Promise.all(
    origins.map((origin) => statusOf(upgradeWith([host(), `Origin: ${origin}`, ...asker]))),
  );

  expect(statuses).toEqual(origins.map(() => 403));
});

test('a runner that asks for no upgrade is told that only an upgrade helps', async () => {
  expect(await statusOf(['GET / HTTP/1.1', 'Connection: close', host(), ...asker])).toBe(426);
});

async function codeAfter(message: string | Uint8Array): Promise<number> {
  const socket = await dialRunner();
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.send(message);
  return closed;
}

test('[BIG-1] a text above 1 MiB and a frame above 4 MiB close with 1009', async () => {
  expect(await codeAfter('x'.repeat(1024 * 1024 + 1))).toBe(1009);
  expect(await codeAfter(new Uint8Array(4 * 1024 * 1024 + 1))).toBe(1009);
});

test('a hub that ends says so to its runners', async () => {
  await dialRunner();
  await hellos.until(() => hellos.all.length === 1);

  await plane[Symbol.asyncDispose]();
  await runner.closes.until(() => runner.closes.all.length > 0);

  expect(runner.closes.all).toEqual([1001]);
});

test.each([
  ['refused upgrade', () => upgradeWith([host()])],
  ['CONNECT', () => ['CONNECT evil.com:80 HTTP/1.1', 'Host: evil.com']],
])(
  '[LAN-5] a %s whose peer keeps its half open does not hold the end of the hub',
  async (_, lines) => {
    const socket = connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined);
    socket.write(`${lines().join('\r\n')}\r\n\r\n`);
    await once(socket, 'data');

    await expect(plane[Symbol.asyncDispose]()).resolves.toBeUndefined();

    socket.destroy();
  },
);
