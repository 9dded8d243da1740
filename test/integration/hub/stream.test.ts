import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { WebSocketMessages } from '../../../src/main/hub/sockets/web-socket.ts';
import type { Clock } from '../../../src/shared/base/clock.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import type { SessionId } from '../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { openSocket } from '../../../src/shared/client/socket-transport.ts';
import type { Connect } from '../../../src/shared/client/transport.ts';
import { apiPrefix, streamPath } from '../../../src/shared/wire/http-routes.ts';
import { streamSubprotocol } from '../../../src/shared/wire/version.ts';
import type { FakeRunner } from '../../support/fake-runner.ts';
import { FollowingClient } from '../../support/following-client.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { Receipts } from '../../support/receipts.ts';
import { Seeded } from '../../support/seeded.ts';
import { ServedStream } from '../../support/served-stream.ts';
import { StreamDevice } from '../../support/stream-device.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';
import { noise } from '../../support/terminal-stage.ts';

// The stream over real sockets: behind the real HTTP edge, with the real runner plane.

let served: ServedStream;
let web: SessionId;
let runner: FakeRunner;

beforeEach(async () => {
  ({ served, web, runner } = await ServedStream.startWithSession());
});

afterEach(async () => {
  await served[Symbol.asyncDispose]();
});

/** A browser that is signed in, with a fresh ticket. */
async function signIn() {
  const headers = await served.signIn();
  const { cookie, origin } = headers;
  const answer = await fetch(`${origin}${apiPrefix}/ws-ticket`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: '{}',
  });
  const { ticket } = (await answer.json()) as { ticket: string };
  return { cookie, origin, ticket };
}

/** The status of the answer to an upgrade, or the socket that it became. */
function upgrade(
  protocols: readonly string[],
  headers: Record<string, string>,
): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${served.port}${streamPath}`, [...protocols], {
    headers,
  });
  return new Promise((resolve) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.once('error', () => undefined);
  });
}

test('[WEB-5] a browser opens the stream with its ticket, which is good once and not echoed', async () => {
  const { cookie, origin, ticket } = await signIn();
  const protocols = [streamSubprotocol, ticket];

  const withoutTicket = await upgrade([streamSubprotocol], { cookie, origin });
  const opened = await upgrade(protocols, { cookie, origin });
  const again = await upgrade(protocols, { cookie, origin });

  if (!(opened instanceof WebSocket)) throw new Error(`not opened: ${opened}`);
  const device = new StreamDevice(new WebSocketMessages({ socket: opened }));
  device.hello();
  await device.receipts.first((down) => down.type === 'caught-up');
  opened.terminate();
  expect([withoutTicket, again]).toEqual([401, 401]);
  expect(opened.protocol).toBe(streamSubprotocol);
  expect(device.names).toEqual(['web']);
});

test('[PHN-1] a device that is signed out is hung up on with 4401 within a second', async () => {
  const { cookie, origin, ticket } = await signIn();
  const opened = await upgrade([streamSubprotocol, ticket], { cookie, origin });
  if (!(opened instanceof WebSocket)) throw new Error(`not opened: ${opened}`);
  const device = new StreamDevice(new WebSocketMessages({ socket: opened }));
  device.hello();
  await device.receipts.first((down) => down.type === 'caught-up');

  const [record] = served.http.access.devices();
  if (!record) throw new Error('no device is signed in');
  await served.http.access.revokeDevice(record.id);
  await device.receipts.until(() => device.closes.length > 0);

  expect(device.closes).toEqual([4401]);
});

test('[BIG-1] a message above 1 MiB closes with 1009, one of more than 64 fragments with 1008', async () => {
  const large = await served.join();
  const pieces = await served.join();

  large.socket.send('x'.repeat(1024 * 1024 + 1));
  for (let count = 0; count < 65; count += 1) pieces.socket.send('x', { fin: false });
  await large.device.receipts.until(() => large.device.closes.length > 0);
  await pieces.device.receipts.until(() => pieces.device.closes.length > 0);

  expect(large.device.closes).toEqual([1009]);
  expect(pieces.device.closes).toEqual([1008]);
});

test('[BIG-1] compression that is offered is not taken', async () => {
  const { socket } = await served.join();

  expect(socket.extensions).toBe('');
});

test('what is typed on one device is drawn on another', async () => {
  await served.dialRunner(runner);
  const typing = await served.join();
  const looking = await served.join();
  for (const { device } of [typing, looking]) device.watch(web);
  await looking.device.receipts.until(() => looking.device.frames.length > 0);
  await typing.device.receipts.until(() => typing.device.frames.length > 0);

  typing.device.type(web, 'ls\r');
  await runner.heard.until(() => runner.typedText === 'ls\r');
  runner.write('a file\r\n');
  await looking.device.receipts.until(() => looking.device.screenOf(web) === runner.screen);

  expect(looking.device.screenOf(web)).toBe(runner.screen);
});

/** A viewer that stalls for half a minute is hung up on, and on a busy machine all that is drawn here takes longer. */
const unhurriedClock: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic() / 20,
  schedule: (delayMs, callback) => systemClock.schedule(delayMs * 20, callback),
};

test('[F8] twenty of twenty-five viewers that stall cost the hub a bounded amount and the others nothing', async () => {
  await served[Symbol.asyncDispose]();
  ({ served, web, runner } = await ServedStream.startWithSession(unhurriedClock));
  const runnerSocket = await served.dialRunner(runner);
  const joined = [];
  for (let count = 0; count < 25; count += 1) joined.push(await served.join());
  for (const { device } of joined) {
    device.watch(web, { windowBytes: 1024 * 1024 });
    await device.receipts.until(() => device.frames.length > 0);
  }
  const stalled = joined.slice(0, 20);
  const fine = joined.slice(20);

  for (const { socket } of stalled) socket.pause();
  const block = noise(64 * 1024);
  let most = 0;
  for (let sent = 0; sent < 100 * 1024 * 1024; sent += block.length) {
    runner.write(block);
    if (runnerSocket.bufferedAmount < 1024 * 1024) continue;
    await new Promise((resolve) => setImmediate(resolve));
    most = Math.max(most, ...served.hubEnds.map((socket) => socket.writableLength));
  }
  for (const { device } of fine) {
    await device.receipts.until(() => device.screenOf(web) === runner.screen);
  }
  const drawnWhileStalled = stalled.map(({ device }) => device.screenOf(web) === runner.screen);
  for (const { socket } of stalled) socket.resume();
  for (const { device } of stalled) {
    await device.receipts.until(() => device.screenOf(web) === runner.screen);
  }

  expect(served.hubEnds).toHaveLength(25);
  expect(most).toBeLessThan(1.5 * 1024 * 1024);
  expect(drawnWhileStalled).toEqual(stalled.map(() => false));
  expect(joined.flatMap(({ device }) => device.closes)).toEqual([]);
});

test('[F9] after thirty cuts and a network that froze, nothing is lost and nothing is doubled', async () => {
  const random = new Seeded(9);
  await using deviceProxy = new TcpProxy(served.port);
  await using runnerProxy = new TcpProxy(served.runnerPort);
  await deviceProxy.start();
  await runnerProxy.start();
  const clock = new ManualClock();
  using following = new FollowingClient({ clock, connect: connectThrough(deviceProxy) });
  const changes = new Receipts<null>();
  following.client.onFeed(() => changes.add(null));
  following.client.onDidChangeState(({ state }) => {
    if (state === 'waiting') queueMicrotask(() => following.client.wake());
  });
  following.client.start();
  following.watch(web, 64 * 1024, () => changes.poke());
  const hasAll = () =>
    following.screenOf(web) === runner.screen &&
    following.sessions.get(web)?.lastSeq === served.stage.log.lastSeq;
  let isOver = false;
  const dialAgain = async (): Promise<void> => {
    if (isOver) return;
    // Cut off before it was open: it dials again as after any other cut.
    const socket = await served.dialRunner(runner, runnerProxy.port).catch(() => undefined);
    if (!socket) return dialAgain();
    socket.once('close', () => void dialAgain());
  };
  await dialAgain();

  for (let cuts = 0; cuts < 30; cuts += 1) {
    for (let count = random.below(8); count > 0; count -= 1) {
      runner.write(noise(random.below(40_000), count));
      await served.stage.note(web, `note ${cuts}.${count}`);
    }
    if (random.below(2) === 0) await changes.until(hasAll);
    if (random.below(3) === 0) runnerProxy.cut();
    else if (cuts % 10 === 9) freeze();
    else deviceProxy.cut();
  }
  await changes.until(hasAll);
  isOver = true;

  const seqs = following.feed.flatMap((feed) =>
    feed.type === 'events' ? feed.events.map(({ seq }) => seq) : [],
  );
  expect(new Set(seqs).size).toBe(seqs.length);
  expect(following.sessions).toEqual(new Map(served.stage.log.state.sessions));
  expect(following.screenOf(web)).toBe(runner.screen);
  expect(deviceProxy.connections).toBeGreaterThan(5);

  /** The client finds by its pings that nothing comes any more; the hub still believes in it. */
  function freeze(): void {
    deviceProxy.freeze();
    for (let seconds = 0; seconds < 60; seconds += 5) clock.advanceBy(5000);
  }
});

function connectThrough(proxy: TcpProxy): Connect {
  return async (signal) => {
    const opened = await openSocket(served.dial(proxy.port), { signal, logger: silentLogger });
    return 'onFrame' in opened
      ? { state: 'open', transport: opened }
      : { state: 'unreachable', reason: opened.reason };
  };
}
