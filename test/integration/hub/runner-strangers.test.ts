import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { RunnerConnection } from '../../../src/main/hub/runners/runner-connection.ts';
import { RunnerPlane } from '../../../src/main/hub/runners/runner-plane.ts';
import { proofKey } from '../../../src/main/hub/runners/runner-proof.ts';
import { RunnerSinks } from '../../../src/main/hub/runners/runner-sinks.ts';
import { WebSocketMessages } from '../../../src/main/hub/sockets/web-socket.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { dialAsRunner } from '../../support/dial-as-runner.ts';
import { FakeRunner } from '../../support/fake-runner.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { Receipts } from '../../support/receipts.ts';

// Whoever reaches the runners' listener without being a runner: it has a budget of sockets, has to pause when it
// keeps guessing, and is cut off when it does not leave.

const token = 'rh_runner_test';

let clock: ManualClock;
let plane: RunnerPlane;
let port: number;
let address: string;
let runner: FakeRunner;
let hellos: Receipts<RunnerConnection>;
let sockets: Socket[];

beforeEach(async () => {
  clock = new ManualClock();
  runner = new FakeRunner();
  hellos = new Receipts();
  sockets = [];
  plane = new RunnerPlane({
    clock,
    logger: silentLogger,
    socketLimits: { total: 2, perAddress: 2 },
    runners: {
      find: (given) =>
        given === runner.runner ? { identity: runner, key: proofKey(token) } : undefined,
    },
    sinks: new RunnerSinks({
      progressOf: () => Promise.resolve({ ackedN: 0, recordedOffset: 0 }),
      onHello: (connection) => hellos.add(connection),
      onFact: () => Promise.resolve(),
      onClose: () => undefined,
    }),
  });
  const listening = await plane.start();
  port = listening.port ?? 0;
  address = listening.url;
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await plane[Symbol.asyncDispose]();
});

async function knock({ allowHalfOpen = false } = {}): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen });
  socket.on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** Null when the socket was closed without an answer. */
async function statusOf(socket: Socket, lines: readonly string[]): Promise<number | null> {
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const [bytes] = (await Promise.race([once(socket, 'data'), once(socket, 'close')])) as [unknown];
  const [, status] = /^HTTP\/1\.1 (\d+)/.exec(String(bytes)) ?? [];
  return status === undefined ? null : Number(status);
}

function upgradeOf(name: string): readonly string[] {
  return [
    'GET / HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Roundhouse-Runner: ${name}`,
    `Roundhouse-Nonce: ${'n'.repeat(43)}`,
  ];
}

/** What a stranger is told, on a socket of its own that it then leaves. */
async function tell(lines: readonly string[]): Promise<number | null> {
  const socket = await knock();
  const status = await statusOf(socket, lines);
  const gone = once(socket, 'close');
  socket.end();
  await gone;
  return status;
}

async function dialRunner(): Promise<void> {
  const { socket, proof } = await dialAsRunner({ address, runner: runner.runner, token });
  runner.connect(new WebSocketMessages({ socket }), { proof });
  await hellos.until(() => hellos.all.length > 0);
}

test.each([
  ['refused upgrade', () => upgradeOf('r_other'), 401],
  ['CONNECT', () => ['CONNECT evil.com:80 HTTP/1.1', 'Host: evil.com'], 405],
  ['request without an upgrade', () => ['GET / HTTP/1.1', 'Host: evil.com'], 421],
] as const)(
  '[LAN-5] a %s ends its socket within a second though the peer keeps it half open',
  async (_, lines, status) => {
    const socket = await knock({ allowHalfOpen: true });
    expect(await statusOf(socket, lines())).toBe(status);

    clock.advanceBy(1_000);

    // The listener's end waits for every socket that is still open, and its clock does not move any more.
    await plane[Symbol.asyncDispose]();
  },
);

test('[LAN-5] [RUN26] strangers get so many sockets and no more, and an idle one is replaced', async () => {
  const first = await knock();
  const second = await knock();
  const third = await knock();
  await once(third.resume(), 'close');

  clock.advanceBy(1_000);
  const gone = once(first.resume(), 'close');
  const status = await statusOf(await knock(), upgradeOf('r_other'));
  await gone;

  expect(status).toBe(401);
  expect(second.destroyed).toBe(false);
});

test('[LAN-5] a runner that has proved itself no longer counts as a stranger', async () => {
  await dialRunner();

  const statuses = [
    statusOf(await knock(), upgradeOf('r_other')),
    statusOf(await knock(), upgradeOf('r_other')),
  ];

  expect(await Promise.all(statuses)).toEqual([401, 401]);
});

test('[LAN-5] [RUN26] whoever guesses runners has to pause for a minute, and a runner is let in meanwhile', async () => {
  const statuses = [];
  for (let count = 0; count < 21; count += 1) statuses.push(await tell(upgradeOf(`r_${count}`)));
  await dialRunner();
  const during = await tell(upgradeOf('r_other'));
  clock.advanceBy(60_000);
  const after = await tell(upgradeOf('r_other'));

  expect(statuses).toEqual([...Array.from({ length: 20 }, () => 401), 429]);
  expect([during, after]).toEqual([429, 401]);
});
