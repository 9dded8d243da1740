import { afterEach, beforeEach, expect, test } from 'vitest';

import type { MessageSocket } from '../../../src/main/hub/sockets/message-socket.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import type { SessionId } from '../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { openEventStream } from '../../../src/shared/client/event-stream-transport.ts';
import { HttpClient } from '../../../src/shared/client/http-client.ts';
import type { Transport } from '../../../src/shared/client/transport.ts';
import { eventStreamPath } from '../../../src/shared/wire/http-routes.ts';
import { keyHeader } from '../../../src/shared/wire/sign-in-link.ts';
import type { FakeRunner } from '../../support/fake-runner.ts';
import { ServedStream } from '../../support/served-stream.ts';
import { StreamDevice } from '../../support/stream-device.ts';

// The stream as server-sent events and POST, behind the real HTTP edge.

let served: ServedStream;
let web: SessionId;
let runner: FakeRunner;

beforeEach(async () => {
  ({ served, web, runner } = await ServedStream.startWithSession());
});

afterEach(async () => {
  await served[Symbol.asyncDispose]();
});

/** What a page shows with each request. */
async function signIn(): Promise<Record<string, string>> {
  return { ...(await served.signIn()), 'sec-fetch-site': 'same-origin' };
}

function socketOf(transport: Transport): MessageSocket {
  return {
    isOpen: true,
    bufferedBytes: 0,
    listen: ({ onMessage, onClose }) => {
      transport.onFrame(onMessage);
      transport.onClose(({ code }) => onClose(code));
    },
    send: (message) =>
      transport.send(typeof message === 'string' ? message : new Uint8Array(message)),
    close: (code, reason) => transport.close(code, reason),
    pause: () => undefined,
    resume: () => undefined,
  };
}

test('[STR14] a browser follows, draws and types without a WebSocket', async () => {
  await served.dialRunner(runner);
  const peer = served.eventStream(await signIn());
  await peer.open();
  const device = new StreamDevice(peer);

  device.hello();
  await device.receipts.first((down) => down.type === 'caught-up');
  device.watch(web);
  await device.receipts.until(() => device.frames.length > 0);
  device.type(web, 'ls\r');
  await runner.heard.until(() => runner.typedText === 'ls\r');
  runner.write('a file\r\n');
  await device.receipts.until(() => device.screenOf(web) === runner.screen);

  expect(device.names).toEqual(['web']);
  expect(device.screenOf(web)).toBe(runner.screen);
});

test('[STR14] the page follows, draws and types with its own end of it', async () => {
  await served.dialRunner(runner);
  const origin = served.http.edge.url;
  const headers = await signIn();
  const http = new HttpClient({ baseUrl: origin, fetch, headers: () => headers });
  const transport = await openEventStream({
    open: async (signal) => {
      const { status, body } = await fetch(`${origin}${eventStreamPath}`, { headers, signal });
      return { status, body };
    },
    post: (body, signal) => http.call('stream.up', { body, signal }),
    signal: new AbortController().signal,
    clock: systemClock,
    logger: silentLogger,
  });
  if (!('send' in transport)) throw new Error(`not open: ${transport.reason}`);
  const closed = new Promise((resolve) => transport.onClose(resolve));
  const device = new StreamDevice(socketOf(transport));

  device.hello();
  await device.receipts.first((down) => down.type === 'caught-up');
  device.watch(web);
  await device.receipts.until(() => device.frames.length > 0);
  for (const key of 'ls -la\r') device.type(web, key);
  await runner.heard.until(() => runner.typedText === 'ls -la\r');
  runner.write('ä file\r\n');
  await device.receipts.until(() => device.screenOf(web) === runner.screen);
  transport.close(1000, 'done');

  expect(device.screenOf(web)).toBe(runner.screen);
  expect(await closed).toEqual({ code: 1000, reason: 'done' });
});

test('[STR14] [LAN-2] its own end says that somebody is signed out', async () => {
  const origin = served.http.edge.url;
  const outcome = await openEventStream({
    open: async (signal) => fetch(`${origin}${eventStreamPath}`, { signal }),
    post: () => Promise.resolve(),
    signal: new AbortController().signal,
    clock: systemClock,
    logger: silentLogger,
  });

  expect(outcome).toEqual({ code: 4401, reason: 'signed out' });
});

test('[STR14] a batch that is sent again does nothing twice, and none overtakes another', async () => {
  await served.dialRunner(runner);
  const peer = served.eventStream(await signIn());
  await peer.open();
  const device = new StreamDevice(peer);
  const { stream } = peer;
  const hello = '{"type":"hello","protocol":1,"epoch":null,"seq":null}';
  const batch = { stream, n: 1, items: [{ text: hello }] };

  const early = await peer.post({ stream, n: 2, items: [{ text: '{"type":"ping"}' }] });
  const first = await peer.post(batch);
  const again = await peer.post(batch);
  const ping = await peer.post({ stream, n: 2, items: [{ text: '{"type":"ping"}' }] });
  await device.receipts.first((down) => down.type === 'pong');

  expect([early, first, again, ping]).toEqual([409, 200, 200, 200]);
  expect(device.ofType('welcome')).toHaveLength(1);
});

test('[STR14] [ROLE-5] the stream of one device does not exist for another', async () => {
  const ana = served.eventStream(await signIn());
  const ben = served.eventStream(await signIn());
  await ana.open();
  await ben.open();
  const items = [{ text: '{"type":"ping"}' }];

  const foreign = await ben.post({ stream: ana.stream, n: 1, items });
  const random = await ben.post({ stream: 'no-such-stream', n: 1, items });

  expect([foreign, random]).toEqual([410, 410]);
});

test('[LAN-3] [WEB-6] without a credential, or with a cookie alone, there is no stream', async () => {
  const headers = await signIn();
  const attempts = [
    {},
    { authorization: 'Bearer rh_owner_x_y_z' },
    { cookie: headers['cookie'] ?? '', origin: headers['origin'] ?? '' },
    { cookie: headers['cookie'] ?? '', [keyHeader]: 'another', origin: headers['origin'] ?? '' },
  ];

  const answers = [];
  for (const attempt of attempts) {
    answers.push(await served.eventStream(attempt).open().catch(String));
  }

  expect(answers).toEqual(attempts.map(() => 'Error: answered 401'));
  expect(served.stage.edge.connections).toBe(0);
});

test('[PHN-1] a device that is signed out is told so, and its stream ends', async () => {
  const peer = served.eventStream(await signIn());
  await peer.open();
  const device = new StreamDevice(peer);
  device.hello();
  await device.receipts.first((down) => down.type === 'caught-up');

  const [record] = served.http.access.devices();
  if (!record) throw new Error('no device is signed in');
  await served.http.access.revokeDevice(record.id);
  await device.receipts.until(() => device.closes.length > 0);

  expect(device.closes).toEqual([4401]);
});
