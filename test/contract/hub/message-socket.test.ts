import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { drainedBytes, type MessageSocket } from '../../../src/main/hub/sockets/message-socket.ts';
import { WebSocketMessages, webSocketAcceptor } from '../../../src/main/hub/sockets/web-socket.ts';
import { EventStreams } from '../../../src/main/hub/ws/event-streams.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import { streamBatchSchema } from '../../../src/shared/wire/event-stream.ts';
import { EventStreamPeer } from '../../support/event-stream-peer.ts';
import { Receipts } from '../../support/receipts.ts';
import { SocketPair } from '../../support/socket-pair.ts';
import { person } from '../../support/stream-stage.ts';

// What every transport of whole messages promises, for the real WebSocket and for the pair in memory that
// the other tests trust to be like it.

interface Ends {
  readonly hub: MessageSocket;
  readonly peer: MessageSocket;
  /** Lets the pair deliver; a real network does it by itself. */
  readonly settle: () => void;
}

interface Heard {
  readonly messages: Receipts<string | readonly number[]>;
  readonly closes: Receipts<number>;
  readonly drains: Receipts<null>;
}

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function listenTo(socket: MessageSocket): Heard {
  const heard: Heard = {
    messages: new Receipts(),
    closes: new Receipts(),
    drains: new Receipts(),
  };
  socket.listen({
    onMessage: (message) =>
      heard.messages.add(typeof message === 'string' ? message : [...message]),
    onDrain: () => heard.drains.add(null),
    onClose: (code) => heard.closes.add(code),
  });
  return heard;
}

function inMemory(): Promise<Ends> {
  const pair = new SocketPair();
  return Promise.resolve({ hub: pair.left, peer: pair.right, settle: () => pair.settle() });
}

async function overLoopback(): Promise<Ends> {
  const acceptor = webSocketAcceptor({ messageBytes: 8 * 1024 * 1024, subprotocol: 'test.1' });
  const server: Server = createServer();
  const accepted = new Promise<MessageSocket>((resolve) => {
    server.on('upgrade', (request, socket, head) => {
      acceptor.handleUpgrade(request, socket, head, (webSocket) =>
        resolve(new WebSocketMessages({ socket: webSocket })),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}/`, 'test.1');
  cleanups.push(async () => {
    client.terminate();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  await new Promise((resolve) => client.once('open', resolve));
  return {
    hub: await accepted,
    peer: new WebSocketMessages({ socket: client }),
    settle: () => undefined,
  };
}

/** Server-sent events down, POST up; only the hub's end is judged here. */
async function overServerSentEvents(): Promise<Ends> {
  const accepted = Promise.withResolvers<MessageSocket>();
  const streams = new EventStreams({
    clock: systemClock,
    accept: (socket) => accepted.resolve(socket),
  });
  const principal = person('Ana');
  const server = createServer((incoming, response) => {
    if (incoming.method === 'GET') return streams.open({ response, principal });
    let body = '';
    incoming.on('data', (part: Buffer) => (body += part.toString()));
    incoming.on('end', () => {
      const taken = streams.takeUp(principal, streamBatchSchema.parse(JSON.parse(body)));
      response.writeHead(taken.ok ? 200 : 409).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/`;
  const peer = new EventStreamPeer({ eventsUrl: url, upUrl: url, headers: {} });
  cleanups.push(async () => {
    peer[Symbol.dispose]();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  await peer.open();
  return { hub: await accepted.promise, peer, settle: () => undefined };
}

describe.each([
  { name: 'the pair in memory', connect: inMemory },
  { name: 'server-sent events with POST', connect: overServerSentEvents },
  { name: 'a WebSocket over loopback', connect: overLoopback },
])('$name', ({ connect }) => {
  test('carries texts and bytes whole and in order, both ways', async () => {
    const { hub, peer, settle } = await connect();
    const atHub = listenTo(hub);
    const atPeer = listenTo(peer);

    hub.send('ä text');
    hub.send(Uint8Array.from([0, 255, 128]));
    peer.send('first');
    peer.send('second');
    settle();
    await atPeer.messages.until(() => atPeer.messages.all.length === 2);
    await atHub.messages.until(() => atHub.messages.all.length === 2);

    expect(atPeer.messages.all).toEqual(['ä text', [0, 255, 128]]);
    expect(atHub.messages.all).toEqual(['first', 'second']);
  });

  test('tells both ends once that it is closed, with the code', async () => {
    const { hub, peer, settle } = await connect();
    const atHub = listenTo(hub);
    const atPeer = listenTo(peer);

    hub.close(4008, 'too slow');
    hub.close(4400, 'again');
    const isOpen = hub.isOpen;
    settle();
    await atPeer.closes.until(() => atPeer.closes.all.length > 0);
    await atHub.closes.until(() => atHub.closes.all.length > 0);

    expect(isOpen).toBe(false);
    expect(atPeer.closes.all).toEqual([4008]);
    expect(atHub.closes.all).toEqual([4008]);
  });

  test('delivers what was sent before the close, and nothing that is sent or heard after it', async () => {
    const { hub, peer, settle } = await connect();
    const atHub = listenTo(hub);
    const atPeer = listenTo(peer);

    hub.send('last words');
    hub.close(1001, 'going');
    hub.send('too late');
    peer.send('into the void');
    settle();
    await atPeer.closes.until(() => atPeer.closes.all.length > 0);
    await atHub.closes.until(() => atHub.closes.all.length > 0);

    expect(atPeer.messages.all).toEqual(['last words']);
    expect(atHub.messages.all).toEqual([]);
  });

  test('hears nothing more while it is paused, and all of it after', async () => {
    const { hub, peer, settle } = await connect();
    const atHub = listenTo(hub);
    const atPeer = listenTo(peer);

    hub.pause();
    peer.send('while paused');
    hub.send('the other way still works');
    settle();
    await atPeer.messages.until(() => atPeer.messages.all.length === 1);
    const heardWhilePaused = [...atHub.messages.all];
    hub.resume();
    settle();
    await atHub.messages.until(() => atHub.messages.all.length === 1);

    expect(heardWhilePaused).toEqual([]);
    expect(atHub.messages.all).toEqual(['while paused']);
  });

  test('counts what the peer does not read, and says when it has drained', async () => {
    const { hub, peer, settle } = await connect();
    const atHub = listenTo(hub);
    const atPeer = listenTo(peer);
    const block = new Uint8Array(512 * 1024);

    peer.pause();
    // More than what the operating system takes by itself.
    let blocks = 0;
    for (; hub.bufferedBytes <= 4 * drainedBytes && blocks < 64; blocks += 1) hub.send(block);
    const bufferedBefore = hub.bufferedBytes;
    const drainsBefore = atHub.drains.all.length;
    peer.resume();
    settle();
    await atPeer.messages.until(() => atPeer.messages.all.length === blocks);
    await atHub.drains.until(() => atHub.drains.all.length > 0);

    expect(bufferedBefore).toBeGreaterThan(4 * drainedBytes);
    expect(drainsBefore).toBe(0);
    expect(hub.bufferedBytes).toBeLessThanOrEqual(drainedBytes);
  });
});

test('[BIG-1] a message above the limit closes with 1009 and is not heard', async () => {
  const { hub, peer } = await overLoopback();
  const atHub = listenTo(hub);
  const atPeer = listenTo(peer);

  peer.send(new Uint8Array(8 * 1024 * 1024 + 1));
  await atPeer.closes.until(() => atPeer.closes.all.length > 0);

  expect(atPeer.closes.all).toEqual([1009]);
  expect(atHub.messages.all).toEqual([]);
});
