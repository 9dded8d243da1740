import { expect, test } from 'vitest';

import { RunnerArrival } from '../../../../src/main/hub/runners/runner-arrival.ts';
import type {
  OutputChunk,
  RunnerConnection,
} from '../../../../src/main/hub/runners/runner-connection.ts';
import { RunnerRequests } from '../../../../src/main/hub/runners/runner-requests.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import type { IncomingRequests } from '../../../../src/shared/wire/incoming-requests.ts';
import type { NumberedFact } from '../../../../src/shared/wire/runner-link.ts';
import { serveMethod } from '../../../../src/shared/wire/runner-requests.ts';
import { encodeTerminalFrame } from '../../../../src/shared/wire/terminal.ts';
import { FakeRunner } from '../../../support/fake-runner.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';
import { noRequests } from '../../../support/no-requests.ts';
import { echoMethod } from '../../../support/request-ends.ts';
import { SocketPair } from '../../../support/socket-pair.ts';

const idle = { type: 'status', status: 'idle', waitingFor: null } as const;

interface Stage {
  readonly pair: SocketPair;
  readonly runner: FakeRunner;
  readonly clock: ManualClock;
  readonly facts: number[];
  readonly chunks: OutputChunk[];
  readonly ends: RunnerConnection[];
  /** How often the arrival said that its socket is gone. */
  readonly closed: string[];
  connection: RunnerConnection | undefined;
}

interface StageOptions {
  readonly ackedN?: number;
  readonly recordedOffset?: number;
  readonly onFact?: (fact: NumberedFact) => Promise<void>;
  readonly incoming?: () => IncomingRequests;
  readonly runner?: FakeRunner;
  readonly progressOf?: () => Promise<{ ackedN: number; recordedOffset: number }>;
}

function stage(options: StageOptions = {}): Stage {
  const made: Stage = {
    pair: new SocketPair(),
    runner: options.runner ?? new FakeRunner(),
    clock: new ManualClock(),
    facts: [],
    chunks: [],
    ends: [],
    closed: [],
    connection: undefined,
  };
  const { ackedN = 0, recordedOffset = 0 } = options;
  void new RunnerArrival({
    socket: made.pair.left,
    isProvedBy: () => true,
    incoming: options.incoming ?? noRequests,
    identity: { session: made.runner.session, runner: made.runner.runner },
    clock: made.clock,
    logger: silentLogger,
    sink: {
      progressOf: options.progressOf ?? (() => Promise.resolve({ ackedN, recordedOffset })),
      onHello: (connection) => {
        made.connection = connection;
        connection.onOutput((chunk) => made.chunks.push(chunk));
      },
      onFact: (_, fact) => {
        made.facts.push(fact.n);
        return options.onFact?.(fact) ?? Promise.resolve();
      },
      onClose: (connection) => made.ends.push(connection),
    },
    onHello: () => undefined,
    onClose: () => made.closed.push('closed'),
  });
  return made;
}

async function deliver(pair: SocketPair): Promise<void> {
  pair.settle();
  await settle();
  pair.settle();
  await settle();
  pair.settle();
}

async function connected(options: StageOptions = {}): Promise<Stage> {
  const made = stage(options);
  made.runner.connect(made.pair.right);
  await deliver(made.pair);
  return made;
}

test('[RUN1] hello is answered with what the hub has, and the runner goes on from there', async () => {
  const made = stage({ ackedN: 2, recordedOffset: 3 });
  for (let count = 0; count < 4; count += 1) made.runner.fact(idle);
  made.runner.write('abcdef');

  made.runner.connect(made.pair.right);
  await deliver(made.pair);

  expect(made.runner.heard.all[0]).toEqual({ type: 'welcome', ackedN: 2, recordedOffset: 3 });
  expect(made.facts).toEqual([3, 4]);
  expect(made.chunks.map(({ offset, payload }) => [offset, payload.length])).toEqual([[3, 3]]);
});

test('[RUN3] facts of one burst are acknowledged together', async () => {
  const made = await connected();

  for (let count = 0; count < 5; count += 1) made.runner.fact(idle);
  await deliver(made.pair);

  const acks = made.runner.heard.all.filter(({ type }) => type === 'ack');
  expect(acks).toEqual([{ type: 'ack', n: 5, offset: 0 }]);
});

test('[RUN4] a gap in the facts closes with 4009', async () => {
  const made = await connected();

  made.runner.say({
    type: 'fact',
    fact: { n: 2, at: '2030-01-01T00:00:00.000Z', fact: idle },
  });
  await deliver(made.pair);

  expect(made.runner.closes.all).toEqual([4009]);
  expect(made.facts).toEqual([]);
  expect(made.ends).toEqual([made.connection]);
});

test('[RUN5] a fact that cannot be committed is not acknowledged, and the link ends', async () => {
  const made = await connected({ onFact: () => Promise.reject(new Error('disk full')) });

  made.runner.fact(idle);
  await deliver(made.pair);

  expect(made.runner.heard.all.filter(({ type }) => type === 'ack')).toEqual([]);
  expect(made.runner.closes.all).toEqual([1011]);
});

test('[RUN5] a runner that is faster than the disk is not read on', async () => {
  const commits: (() => void)[] = [];
  const made = await connected({
    onFact: () => new Promise((resolve) => void commits.push(resolve)),
  });

  for (let count = 0; count < 300; count += 1) made.runner.fact(idle);
  await deliver(made.pair);
  const takenWhileStuck = made.facts.length;
  for (const commit of commits.splice(0)) commit();
  await deliver(made.pair);
  for (const commit of commits.splice(0)) commit();
  await deliver(made.pair);

  expect(takenWhileStuck).toBe(256);
  expect(made.facts).toHaveLength(300);
  expect(made.runner.heard.all.at(-1)).toEqual({ type: 'ack', n: 300, offset: 0 });
});

test.each([
  { what: 'text that is not JSON', message: '{' },
  { what: 'a known message with a field too many', message: '{"type":"pong","more":1}' },
  { what: 'a second hello', message: JSON.stringify(helloOf('s_fake')) },
  { what: 'a binary frame without a header', message: Uint8Array.from([1, 2, 3]) },
  {
    what: 'an input frame',
    message: encodeTerminalFrame({
      kind: 'input',
      channel: 0,
      offset: 0,
      payload: new Uint8Array(1),
    }),
  },
])('[RUN6] $what closes with 4400', async ({ message }) => {
  const made = await connected();

  made.runner.sayRaw(message);
  await deliver(made.pair);

  expect(made.runner.closes.all).toEqual([4400]);
});

test('[RUN6] a message of a type that the hub does not know is ignored', async () => {
  const made = await connected();

  made.runner.sayRaw('{"type":"weather","sun":true}');
  made.runner.fact(idle);
  await deliver(made.pair);

  expect(made.runner.closes.all).toEqual([]);
  expect(made.facts).toEqual([1]);
});

test('[RUN6] [WRK-2] a hello of another session than the token is for closes with 4401', async () => {
  const made = stage();

  made.runner.connect(made.pair.right, { session: 's_other' });
  await deliver(made.pair);

  expect(made.runner.closes.all).toEqual([4401]);
  expect(made.connection).toBeUndefined();
});

test('[RUN6] a hello of a protocol that the hub does not speak closes with 4426', async () => {
  const made = stage();

  made.runner.connect(made.pair.right, { protocol: 99 });
  await deliver(made.pair);

  expect(made.runner.closes.all).toEqual([4426]);
});

test('[RUN6] a socket that says no hello within five seconds is closed', async () => {
  const made = stage();
  const codes: number[] = [];
  made.pair.right.listen({ onMessage: () => undefined, onClose: (code) => codes.push(code) });

  made.clock.advanceBy(5000);
  await deliver(made.pair);

  expect(codes).toEqual([4400]);
  expect(made.clock.pending).toBe(0);
});

test('[RUN7] a silent runner is pinged every ten seconds and given up after twenty-five', async () => {
  const made = await connected();

  made.clock.advanceBy(10_000);
  await deliver(made.pair);
  const pings = made.runner.heard.all.filter(({ type }) => type === 'ping').length;
  made.clock.advanceBy(24_999);
  const endsBefore = made.ends.length;
  made.clock.advanceBy(1);

  expect(pings).toBe(1);
  expect(endsBefore).toBe(0);
  expect(made.ends).toEqual([made.connection]);
  expect(made.clock.pending).toBe(0);
});

test('[RUN8] a snapshot carries the grid that was told before it', async () => {
  const made = await connected();
  made.runner.write('hello');
  made.runner.resizeTo(100, 50);

  const asked = made.connection?.snapshot();
  await deliver(made.pair);
  const snapshot = await asked;

  expect({ ...snapshot, data: new TextDecoder().decode(snapshot?.data) }).toEqual({
    cols: 100,
    rows: 50,
    offset: 5,
    data: made.runner.screen,
  });
});

test('[RUN8] what waits for an answer fails when the link closes, and when it takes ten seconds', async () => {
  const made = await connected();
  made.runner.answersScreens = false;

  const slow = made.connection?.snapshot().catch(codeOf);
  await deliver(made.pair);
  made.clock.advanceBy(10_000);
  const cut = made.connection?.snapshot().catch(codeOf);
  made.pair.cut();

  expect([await slow, await cut]).toEqual(['timeout', 'runner_gone']);
});

test('[RUN8] the text of the screen is asked for, and fails when the link closes or it takes ten seconds', async () => {
  const made = await connected();
  made.runner.write('hello');
  const read = made.connection?.readScreen();
  await deliver(made.pair);

  const slow = made.connection?.readScreen().catch(codeOf);
  made.clock.advanceBy(10_000);
  const cut = made.connection?.readScreen().catch(codeOf);
  made.pair.cut();

  expect(await read).toEqual({ text: made.runner.screen, title: 'a title' });
  expect([await slow, await cut]).toEqual(['timeout', 'runner_gone']);
});

test('[RUN25] a runner that knows no requests is asked for nothing', async () => {
  const made = stage();
  made.runner.connect(made.pair.right, { protocol: 1 });
  await deliver(made.pair);

  expect(await made.connection?.readScreen().catch(codeOf)).toBe('protocol');
  expect(made.runner.heard.all.map(({ type }) => type)).toEqual(['welcome']);
});

test.each([
  {
    what: 'a request',
    frame: { type: 'request', id: 'q', method: 'echo', params: {}, deadlineMs: 9 },
  },
  {
    what: 'a response',
    frame: { type: 'response', id: 'q', outcome: { state: 'done', result: 1 } },
  },
])(
  '[RUN24] $what before the hello closes with 4400, and after it is let through',
  async ({ frame }) => {
    const early = stage();
    early.pair.right.listen({
      onMessage: () => undefined,
      onClose: (code) => early.runner.closes.add(code),
    });
    early.pair.right.send(JSON.stringify(frame));
    await deliver(early.pair);
    const late = await connected();
    late.runner.sayRaw(JSON.stringify(frame));
    await deliver(late.pair);

    expect([early.runner.closes.all, early.connection]).toEqual([[4400], undefined]);
    expect(late.runner.closes.all).toEqual([]);
  },
);

test('[RUN21] what a runner asked before a cut is answered from memory on its next link', async () => {
  const asked: string[] = [];
  const clock = new ManualClock();
  const requests = new RunnerRequests({
    clock,
    logger: silentLogger,
    methodsFor: ({ session }) => [
      serveMethod(echoMethod, ({ word }) => {
        asked.push(word);
        return Promise.resolve(ok({ word: `${session} says ${word}` }));
      }),
    ],
  });
  const runner = new FakeRunner({ clock });
  const incoming = () => requests.connected(runner);
  const first = await connected({ runner, incoming });
  const answer = runner.outgoing.ask(echoMethod, { word: 'hello' }, { deadlineMs: 60_000 });
  first.pair.left.flush();
  await settle();
  first.pair.cut();
  requests.disconnected(runner);

  await connected({ runner, incoming });

  expect(await answer).toEqual({ ok: true, value: { word: 's_fake says hello' } });
  expect(asked).toEqual(['hello']);
  requests.disconnected(runner);
  clock.advanceBy(10 * 60_000);
  expect(requests.connected(runner).isEmpty).toBe(true);
});

test('[RUN9] a hub that was cut while it looked up what it has welcomes nobody', async () => {
  const progress = Promise.withResolvers<{ ackedN: number; recordedOffset: number }>();
  const made = stage({ progressOf: () => progress.promise });

  made.runner.connect(made.pair.right);
  made.pair.settle();
  made.pair.cut();
  progress.resolve({ ackedN: 0, recordedOffset: 0 });
  await settle();

  expect(made.connection).toBeUndefined();
  expect(made.ends).toEqual([]);
  expect(made.closed).toEqual(['closed']);
});

function codeOf(thrown: unknown): string {
  return (thrown as { code: string }).code;
}

function helloOf(session: string) {
  return {
    type: 'hello',
    protocol: 1,
    session,
    runner: 'r_fake',
    pid: 1,
    lastN: 0,
    firstOffset: 0,
    endOffset: 0,
    cols: 80,
    rows: 24,
  };
}
