import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';

import { HubProof, proofKey } from '../../../src/main/hub/runners/runner-proof.ts';
import {
  HubLink,
  type HubCommand,
  type HubLinkOptions,
} from '../../../src/runner/link/hub-link.ts';
import { OutputRing } from '../../../src/runner/link/output-ring.ts';
import { Spool } from '../../../src/runner/link/spool.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import { asId } from '../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { OutgoingRequests } from '../../../src/shared/wire/outgoing-requests.ts';
import { handshakeHeaders } from '../../../src/shared/wire/runner-handshake.ts';
import {
  runnerUpSchema,
  type RunnerDown,
  type RunnerUp,
} from '../../../src/shared/wire/runner-link.ts';
import { decodeTerminalFrame, encodeTerminalFrame } from '../../../src/shared/wire/terminal.ts';
import { noRequests } from '../../support/no-requests.ts';
import { Receipts } from '../../support/receipts.ts';

const token = 'rh_runner_x';

/** The hub's end, as plain as it can be: what comes is kept, and the test says what goes back. */
class PlainHub {
  readonly heard = new Receipts<RunnerUp>();
  readonly sockets: WebSocket[] = [];
  readonly proofs: HubProof[] = [];
  /** Where it says that it serves, when it is not there that it was dialled. */
  address: string | undefined;
  readonly requests: IncomingMessage[] = [];
  /** What the hub knows of the runner's token; a stranger knows something else. */
  key = proofKey(token);
  output = '';
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0 });

  static async open(): Promise<PlainHub> {
    const opened = new PlainHub();
    await once(opened.#server, 'listening');
    return opened;
  }

  private constructor() {
    this.#server.on('headers', (headers, request) => {
      this.requests.push(request);
      const proof = this.#proofFor(request);
      headers.push(`${handshakeHeaders.nonce}: ${proof.nonce}`);
      headers.push(`${handshakeHeaders.proof}: ${proof.proof}`);
      this.proofs.push(proof);
    });
    this.#server.on('connection', (socket) => {
      this.sockets.push(socket);
      socket.on('message', (message: Buffer, isBinary) => {
        if (isBinary)
          this.output += Buffer.from(decodeTerminalFrame(message)?.payload ?? '').toString();
        else this.heard.add(runnerUpSchema.parse(JSON.parse(message.toString())));
        this.heard.poke();
      });
    });
  }

  #proofFor({ headers }: IncomingMessage): HubProof {
    const identity = { session: asId('session', 's'), runner: asId('runner', 'r_x') };
    return new HubProof(
      { identity, key: this.key },
      {
        runner: String(headers[handshakeHeaders.runner]),
        runnerNonce: String(headers[handshakeHeaders.nonce]),
        address: this.address ?? this.url,
      },
    );
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
let restated: [number, number][];
let notWanted: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'roundhouse-link-'));
  hub = await PlainHub.open();
  spool = new Spool({ folder, clock: systemClock, logger: silentLogger });
  output = new OutputRing();
  end = new AbortController();
  [commands, input, notWanted, restated] = [[], '', 0, []];
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
    runner: 'r_x',
    token,
    incoming: noRequests(),
    outgoing: new OutgoingRequests({ clock: systemClock }),
    spool,
    output,
    locate: () => Promise.resolve(hub.url),
    hello: () => ({
      type: 'hello',
      protocol: 1,
      session: 's',
      runner: 'r',
      pid: 1,
      claudeVersion: null,
      firstN: spool.firstN,
      lastN: spool.lastN,
      held: [],
      firstOffset: output.firstOffset,
      endOffset: output.endOffset,
      cols: 80,
      rows: 24,
    }),
    onCommand: (command) => commands.push(command),
    onInput: (bytes) => (input += Buffer.from(bytes).toString()),
    onRestate: (from, to) => restated.push([from, to]),
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

it('[RUN1] says hello with its proof, and nothing else before it is welcome', async () => {
  fact();
  write('abc');
  await hub.heard.until(() => hub.hellos === 1);
  const [hello] = hub.heard.all;
  expect(hello?.type === 'hello' && hub.proofs[0]?.isProvedBy(hello.proof)).toBe(true);
  expect(hub.heard.all).toHaveLength(1);
  hub.say({ type: 'welcome', ackedN: 0, recordedOffset: 0 });
  await hub.heard.until(() => hub.facts.length === 1 && hub.output === 'abc');
});

it('[HOST-1] [RUN15] never sends its token', async () => {
  await hub.heard.until(() => hub.hellos === 1);
  const sent = JSON.stringify([hub.requests.map(({ rawHeaders }) => rawHeaders), hub.heard.all]);
  expect(sent).not.toContain(token);
});

it.each([
  ['does not know its token', (stranger: PlainHub) => (stranger.key = proofKey('another'))],
  [
    'passes on what the hub says elsewhere',
    (stranger: PlainHub) => (stranger.address = 'ws://127.0.0.1:1'),
  ],
])(
  '[HOST-3] [RUN15] tells nothing to a listener that %s, and obeys it in nothing',
  async (_, be) => {
    fact();
    write('secret output');
    await hub.heard.until(() => hub.hellos === 1);
    const stranger = await PlainHub.open();
    be(stranger);
    const [own, closed] = [hub, Promise.withResolvers<void>()];
    const refused = new HubLink({
      ...linkOptions(),
      locate: () => {
        if (stranger.proofs.length > 0) closed.resolve();
        return Promise.resolve(stranger.url);
      },
    });
    const ended = new AbortController();
    const looking = refused.run(ended.signal);
    await vi.waitFor(() => expect(stranger.sockets).toHaveLength(1), { timeout: 25_000 });
    const [socket] = stranger.sockets;
    stranger.say({ type: 'welcome', ackedN: 1, recordedOffset: 3 });
    stranger.say({ type: 'stop', id: 'stop', graceMs: 0 });
    socket?.send(
      encodeTerminalFrame({ kind: 'input', channel: 0, offset: 0, payload: Buffer.from('key') }),
    );
    socket?.close(4401);
    refused.retryNow();
    await closed.promise;

    expect([stranger.heard.all, stranger.output, commands, input, notWanted]).toEqual([
      [],
      '',
      [],
      '',
      0,
    ]);
    expect(spool.after(0)?.n).toBe(1);
    ended.abort();
    await looking;
    stranger.close();
    hub = own;
  },
);

it('[RUN1] goes on from what the hub has', async () => {
  for (let count = 0; count < 3; count += 1) fact();
  write('abcdef');
  await linked({ ackedN: 2, recordedOffset: 4 });
  await hub.heard.until(() => hub.output === 'ef' && hub.facts.length === 1);
  expect(hub.facts).toEqual([3]);
  expect([output.firstOffset, spool.after(0)?.n]).toEqual([0, 3]);
});

it('[RUN4] begins again from welcome when the hub saw a gap', async () => {
  fact();
  await linked({ ackedN: 0, recordedOffset: 0 });
  await hub.heard.until(() => hub.facts.length === 1);
  hub.sockets[0]?.close(4009);
  await hub.heard.until(() => hub.hellos === 2);
  hub.say({ type: 'welcome', ackedN: 0, recordedOffset: 0 });
  await hub.heard.until(() => hub.facts.length === 2);
  expect(hub.facts).toEqual([1, 1]);
});

it('[RUN18] pauses after a gap when the hub took nothing in between', async () => {
  await hub.heard.until(() => hub.hellos === 1);
  const pauses: number[] = [];
  const patient = new HubLink({
    ...linkOptions(),
    clock: {
      ...systemClock,
      schedule: (delayMs, callback) => {
        if (delayMs < 25_000) pauses.push(delayMs);
        return systemClock.schedule(delayMs, callback);
      },
    },
  });
  const ended = new AbortController();
  const dialling = patient.run(ended.signal);
  await hub.heard.until(() => hub.hellos === 2);
  hub.say({ type: 'welcome', ackedN: 1, recordedOffset: 0 });
  hub.sockets.at(-1)?.close(4009);
  await hub.heard.until(() => hub.hellos === 3);
  expect(pauses.length).toBeGreaterThan(0);
  ended.abort();
  await dialling;
});

it('[RUN18] says again what the hub has lost when it asks', async () => {
  await hub.heard.until(() => hub.hellos === 1);
  hub.say({ type: 'welcome', ackedN: 7, recordedOffset: 0, restateAfter: 3 });
  hub.say({ type: 'interrupt', id: 'after-the-welcome' });
  await vi.waitFor(() => expect(commands).toHaveLength(1), { timeout: 25_000 });
  expect(restated).toEqual([[3, 7]]);
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
      locate: () => {
        const [answer = url] = answers;
        answers = [];
        asked.resolve();
        return Promise.resolve(answer);
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
