import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';

import { HubLink, type HubCommand, type HubLinkOptions } from '../../../src/runner/hub-link.ts';
import { OutputRing } from '../../../src/runner/output-ring.ts';
import { Spool } from '../../../src/runner/spool.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import {
  runnerUpSchema,
  type RunnerDown,
  type RunnerUp,
} from '../../../src/shared/wire/runner-link.ts';
import { decodeTerminalFrame, encodeTerminalFrame } from '../../../src/shared/wire/terminal.ts';
import { Receipts } from '../../support/receipts.ts';

/** The hub's end, as plain as it can be: what comes is kept, and the test says what goes back. */
class PlainHub {
  readonly heard = new Receipts<RunnerUp>();
  readonly sockets: WebSocket[] = [];
  readonly authorizations: (string | undefined)[] = [];
  output = '';
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0 });

  static async open(): Promise<PlainHub> {
    const opened = new PlainHub();
    await once(opened.#server, 'listening');
    return opened;
  }

  private constructor() {
    this.#server.on('connection', (socket, request) => {
      this.sockets.push(socket);
      this.authorizations.push(request.headers.authorization);
      socket.on('message', (message: Buffer, isBinary) => {
        if (isBinary)
          this.output += Buffer.from(decodeTerminalFrame(message)?.payload ?? '').toString();
        else this.heard.add(runnerUpSchema.parse(JSON.parse(message.toString())));
        this.heard.poke();
      });
    });
  }

  get url(): string {
    const address = this.#server.address();
    return typeof address === 'object' && address ? `ws://127.0.0.1:${address.port}` : '';
  }

  get hellos(): number {
    return this.heard.all.filter(({ type }) => type === 'hello').length;
  }

  get facts(): readonly number[] {
    return this.heard.all.flatMap((message) => (message.type === 'fact' ? [message.fact.n] : []));
  }

  say(message: RunnerDown): void {
    this.sockets.at(-1)?.send(JSON.stringify(message));
  }

  close(): void {
    for (const socket of this.sockets) socket.terminate();
    this.#server.close();
  }
}

let folder: string;
let hub: PlainHub;
let spool: Spool;
let output: OutputRing;
let link: HubLink;
let end: AbortController;
let running: Promise<void>;
let commands: HubCommand[];
let input: string;
let notWanted: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'roundhouse-link-'));
  hub = await PlainHub.open();
  spool = new Spool({ folder, clock: systemClock, logger: silentLogger });
  output = new OutputRing();
  end = new AbortController();
  [commands, input, notWanted] = [[], '', 0];
  link = new HubLink(linkOptions());
  running = link.run(end.signal);
});

afterEach(async () => {
  end.abort();
  await running;
  hub.close();
  spool[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

function linkOptions(): HubLinkOptions {
  return {
    clock: systemClock,
    logger: silentLogger,
    token: 'rh_runner_x',
    spool,
    output,
    hubUrl: () => hub.url,
    hello: () => ({
      type: 'hello',
      protocol: 1,
      session: 's',
      runner: 'r',
      pid: 1,
      lastN: spool.lastN,
      firstOffset: output.firstOffset,
      endOffset: output.endOffset,
      cols: 80,
      rows: 24,
    }),
    onCommand: (command) => commands.push(command),
    onInput: (bytes) => (input += Buffer.from(bytes).toString()),
    onNotWanted: () => (notWanted += 1),
  };
}

function fact(): void {
  spool.append({ type: 'start-failed', reason: 'x' });
}

function write(text: string): void {
  output.append(Buffer.from(text));
  link.outputCame();
}

async function linked(welcome: {
  readonly ackedN: number;
  readonly recordedOffset: number;
}): Promise<void> {
  await hub.heard.until(() => hub.hellos > 0);
  hub.say({ type: 'welcome', ...welcome });
}

it('[RUN1] says hello with its token, and nothing else before it is welcome', async () => {
  fact();
  write('abc');
  await hub.heard.until(() => hub.hellos === 1);
  expect(hub.authorizations).toEqual(['Bearer rh_runner_x']);
  expect(hub.heard.all).toHaveLength(1);
  hub.say({ type: 'welcome', ackedN: 0, recordedOffset: 0 });
  await hub.heard.until(() => hub.facts.length === 1 && hub.output === 'abc');
});

it('[RUN1] goes on from what the hub has', async () => {
  for (let count = 0; count < 3; count += 1) fact();
  write('abcdef');
  await linked({ ackedN: 2, recordedOffset: 4 });
  await hub.heard.until(() => hub.output === 'ef' && hub.facts.length === 1);
  expect(hub.facts).toEqual([3]);
  expect([output.firstOffset, spool.after(0)?.n]).toEqual([0, 3]);
});

it('[RUN4] begins again from welcome when the hub saw a gap, at once', async () => {
  fact();
  await linked({ ackedN: 0, recordedOffset: 0 });
  await hub.heard.until(() => hub.facts.length === 1);
  hub.sockets[0]?.close(4009);
  await hub.heard.until(() => hub.hellos === 2);
  hub.say({ type: 'welcome', ackedN: 0, recordedOffset: 0 });
  await hub.heard.until(() => hub.facts.length === 2);
  expect(hub.facts).toEqual([1, 1]);
});

it('finds a hub that was restarted elsewhere as soon as it is told', async () => {
  await hub.heard.until(() => hub.hellos === 1);
  hub.close();
  hub = await PlainHub.open();
  link.retryNow();
  await hub.heard.until(() => hub.hellos === 1);
  expect(hub.hellos).toBe(1);
});

it.each(['', 'not an address', '127.0.0.1:80'])(
  'goes on looking when the address is %j',
  async (wrong) => {
    const asked = Promise.withResolvers<void>();
    const url = hub.url;
    let answers = [wrong];
    const patient = new HubLink({
      ...linkOptions(),
      hubUrl: () => {
        const [answer = url] = answers;
        answers = [];
        asked.resolve();
        return answer;
      },
    });
    const ended = new AbortController();
    const looking = patient.run(ended.signal);
    await asked.promise;
    patient.retryNow();
    await hub.heard.until(() => hub.hellos === 2);
    ended.abort();
    await looking;
    expect(hub.hellos).toBe(2);
  },
);

it('forgets what is acknowledged, and says when nothing is left to tell', async () => {
  fact();
  const emptied = link.emptied();
  await linked({ ackedN: 0, recordedOffset: 0 });
  hub.say({ type: 'ack', n: 1, offset: 0 });
  await emptied;
  expect(spool.after(0)).toBeUndefined();
});

it('hands on commands and input, answers pings, and passes over what it does not know', async () => {
  await linked({ ackedN: 0, recordedOffset: 0 });
  const socket = hub.sockets[0];
  socket?.send('{"type":"from-the-future"}');
  socket?.send('not json');
  hub.say({ type: 'interrupt', id: 'i' });
  socket?.send(
    encodeTerminalFrame({ kind: 'input', channel: 0, offset: 0, payload: Buffer.from('key') }),
  );
  hub.say({ type: 'ping' });
  await hub.heard.until(() => hub.heard.all.some(({ type }) => type === 'pong'));
  expect([commands, input]).toEqual([[{ type: 'interrupt', id: 'i' }], 'key']);
});

it.each([4401, 4402])('is told that it is not wanted by close code %i', async (code) => {
  await linked({ ackedN: 0, recordedOffset: 0 });
  hub.sockets[0]?.close(code);
  await expect.poll(() => notWanted, { timeout: 25_000 }).toBe(1);
});

it('[G8] does not pile output up in a socket that nobody reads', async () => {
  await linked({ ackedN: 0, recordedOffset: 0 });
  await hub.heard.until(() => hub.hellos === 1);
  write('first');
  await hub.heard.until(() => hub.output === 'first');
  hub.sockets[0]?.pause();
  const chunk = 'x'.repeat(64 * 1024);
  for (let count = 0; count < 120; count += 1) write(chunk);
  // The kernel takes some of it; what it does not take stays in the ring, not in the socket.
  expect(link.bufferedBytes).toBeLessThanOrEqual((1 << 20) + chunk.length + 13);
  hub.sockets[0]?.resume();
  await hub.heard.until(() => hub.output.length === output.endOffset);
  expect(hub.output.length).toBe(output.endOffset);
});
