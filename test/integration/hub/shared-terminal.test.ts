import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { systemClock } from '../../../src/shared/base/clock.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { Feed } from '../../../src/shared/client/feed.ts';
import { openSocket } from '../../../src/shared/client/socket-transport.ts';
import { StreamClient } from '../../../src/shared/client/stream-client.ts';
import type { Connect } from '../../../src/shared/client/transport.ts';
import { streamPath } from '../../../src/shared/wire/http-routes.ts';
import { streamSubprotocol } from '../../../src/shared/wire/version.ts';
import { createClaudeLab, type ClaudeLab } from '../../support/claude-lab.ts';
import { DrawnTerminal } from '../../support/drawn-terminal.ts';
import { freePort } from '../../support/free-port.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { Receipts } from '../../support/receipts.ts';
import { eventually, sessionState } from '../../support/session-waits.ts';

// One terminal, several devices: the real hub in a process of its own, the real runner, the real Claude Code.

const model = new ModelServer();
const clients: StreamClient[] = [];
let lab: ClaudeLab;
let hub: HubProcess;
let session: string;

beforeAll(() => model.start());
afterAll(() => model[Symbol.asyncDispose]());

beforeEach(async () => {
  lab = createClaudeLab({ modelUrl: model.url });
  hub = new HubProcess({ env: lab.env, claude: lab.claude, port: await freePort() });
  await hub.start();
  const started = await hub.client.call('sessions.start', {
    body: { path: lab.repo, permissionMode: 'manual', prompt: '%say A line on the screen' },
  });
  session = started.id;
  await sessionState(hub.client, 'repo', 'idle');
});

afterEach(async () => {
  for (const client of clients.splice(0)) client[Symbol.dispose]();
  await hub[Symbol.asyncDispose]();
  lab[Symbol.dispose]();
});

const connect: Connect = async (signal) => {
  const url = `${hub.url.replace('http', 'ws')}${streamPath}`;
  const headers = { authorization: `Bearer ${hub.token}` };
  const socket = new WebSocket(url, streamSubprotocol, { headers });
  const opened = await openSocket(socket, { signal, logger: silentLogger });
  return 'onFrame' in opened
    ? { state: 'open', transport: opened }
    : { state: 'unreachable', reason: opened.reason };
};

function look() {
  const client = new StreamClient({ connect, clock: systemClock, logger: silentLogger });
  clients.push(client);
  const feed = new Receipts<Feed>();
  client.onFeed((one) => feed.add(one));
  client.start();
  const terminal = new DrawnTerminal();
  const watch = { session, sink: terminal, windowBytes: 256 * 1024, isObserver: false };
  terminal.use(client.watch(watch));
  return { client, feed, terminal };
}

async function textOfHub(): Promise<string> {
  const { text } = await hub.client.call('sessions.screen', { params: { ref: 'repo' } });
  return text;
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

test('two devices draw the same screen, one types, and the other is told who does', async () => {
  const ana = look();
  const ben = look();
  for (const { terminal } of [ana, ben]) {
    await terminal.until((text) => text.includes('A line on the screen'));
  }

  ana.terminal.line.type(bytes('hello from Ana'));
  await ana.terminal.until((text) => text.includes('hello from Ana'));
  await ben.terminal.until((text) => text.includes('hello from Ana'));
  ben.terminal.line.type(bytes('hello from Ben'));
  const refused = await ben.feed.first((one) => one.type === 'refused');

  expect(refused.code).toBe('baton_held');
  expect(await textOfHub()).not.toContain('hello from Ben');
  // Each is drawn by itself, and Claude Code may be drawing just now.
  await eventually('the same on both', () =>
    Promise.resolve(ben.terminal.text === ana.terminal.text || undefined),
  );
});

test('the holder resizes, and everybody draws the new size', async () => {
  const ana = look();
  const ben = look();
  await ben.terminal.until((text) => text.includes('A line on the screen'));
  await ana.terminal.until((text) => text.includes('A line on the screen'));

  ana.terminal.line.baton('take');
  ana.terminal.line.resize({ cols: 90, rows: 30 });
  await ben.terminal.until(
    (text) => text.includes('A line on the screen') && ben.terminal.grid.cols === 90,
  );

  expect(ben.terminal.grid).toEqual({ cols: 90, rows: 30 });
});

test('a hub that is killed and started again goes on with the terminal and with its recording', async () => {
  const ana = look();
  await ana.terminal.until((text) => text.includes('A line on the screen'));

  await hub.kill();
  await hub.start();
  await ana.feed.until(() => ana.feed.all.filter(({ type }) => type === 'welcome').length === 2);
  await sessionState(hub.client, 'repo', 'idle');
  await ana.terminal.until((text) => text.includes('A line on the screen'));
  const sent = await hub.client.call('sessions.send', {
    params: { ref: 'repo' },
    body: { text: '%say A line after the crash' },
  });
  await ana.terminal.until((text) => text.includes('A line after the crash'));

  expect(sent.state).toBe('queued');
  // What viewers see at once is written a little later.
  const replayed = await eventually('the recording to have the line', async () => {
    const text = await replay();
    return text.includes('A line after the crash') ? text : undefined;
  });
  expect(replayed).toContain('A line on the screen');
});

/** What a player shows at the end of the one recording of the session. */
async function replay(): Promise<string> {
  const folder = join(hub.dataDirectory, 'recordings', session);
  const names = readdirSync(folder).filter((name) => name.endsWith('.cast'));
  expect(names).toHaveLength(1);
  // A line that is just being written has no end yet.
  const [header, ...events] = readFileSync(join(folder, names[0] ?? ''), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line): unknown => JSON.parse(line));
  const { width, height } = header as { readonly width: number; readonly height: number };
  const terminal = new DrawnTerminal();
  terminal.didOpen({ cols: width, rows: height });
  for (const [, code, data] of events as [number, string, string][]) {
    expect(code).not.toBe('m');
    if (code === 'o') terminal.didOutput(bytes(data), 0);
  }
  await terminal.allDrawn();
  return terminal.text;
}
