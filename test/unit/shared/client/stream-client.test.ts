import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { silentLogger } from '../../../../src/shared/base/logger.ts';
import type { Feed } from '../../../../src/shared/client/feed.ts';
import { StreamClient } from '../../../../src/shared/client/stream-client.ts';
import type { TerminalSink } from '../../../../src/shared/client/terminal-line.ts';
import type { ConnectOutcome } from '../../../../src/shared/client/transport.ts';
import { emptyHubState } from '../../../../src/shared/domain/hub-state.ts';
import { encodeTerminalFrame } from '../../../../src/shared/wire/terminal.ts';
import { streamProtocol } from '../../../../src/shared/wire/version.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';
import { MemoryTransport } from '../../../support/memory-transport.ts';

let clock: ManualClock;
let transports: MemoryTransport[];
let outcomes: ConnectOutcome[];
let feed: Feed[];
let client: StreamClient;

beforeEach(() => {
  clock = new ManualClock();
  transports = [];
  outcomes = [];
  feed = [];
  client = new StreamClient({
    clock,
    logger: silentLogger,
    random: () => 0,
    connect: () => {
      const planned = outcomes.shift();
      if (planned) return Promise.resolve(planned);
      const transport = new MemoryTransport();
      transports.push(transport);
      return Promise.resolve({ state: 'open', transport });
    },
  });
  client.onFeed((item) => feed.push(item));
});

afterEach(() => {
  client[Symbol.dispose]();
  if (clock.pending > 0) throw new Error('a disposed client left a timer behind');
});

async function connected(index = 0): Promise<MemoryTransport> {
  if (index === 0) client.start();
  await settle();
  const transport = transports[index];
  if (!transport) throw new Error(`no connection ${index}`);
  return transport;
}

async function caughtUp(index = 0): Promise<MemoryTransport> {
  const hub = await connected(index);
  hub.say(welcome());
  hub.say({ type: 'caught-up', seq: 1 });
  return hub;
}

function welcome(epoch = 'e1') {
  return {
    type: 'welcome',
    protocol: 1,
    epoch,
    device: 'd_1',
    operator: { id: 'o_1', name: 'Ana' },
    hub: { name: 'studio', version: '1' },
  };
}

function event(seq: number) {
  return {
    seq,
    at: '2030-01-01T00:00:00.000Z',
    session: 's_1',
    kind: 'note.added',
    actor: { type: 'operator', id: 'o_1', name: 'Ana' },
    cause: null,
    data: { text: `note ${seq}` },
  };
}

function frame(kind: 'output' | 'screen', offset: number, text: string) {
  return encodeTerminalFrame({
    kind,
    channel: 7,
    offset,
    payload: new TextEncoder().encode(text),
  });
}

function seenSeqs(): number[] {
  return feed.flatMap((item) =>
    item.type === 'events' ? item.events.map((seen) => seen.seq) : [],
  );
}

describe('the feed', () => {
  test('the first hello has no place in the log', async () => {
    const hub = await connected();

    expect(hub.takeMessages()).toEqual([{ type: 'hello', protocol: 1, epoch: null, seq: null }]);
  });

  test('after a cut it asks for what came since, and hears no event twice', async () => {
    const hub = await connected();
    hub.say(welcome());
    hub.say({ type: 'snapshot', seq: 10, sessions: [], presence: [] });
    hub.say({ type: 'events', events: [event(11), event(12)] });
    hub.cut();
    clock.advanceBy(250);

    const again = await connected(1);
    expect(again.takeMessages()).toEqual([{ type: 'hello', protocol: 1, epoch: 'e1', seq: 12 }]);
    again.say(welcome());
    again.say({ type: 'events', events: [event(11), event(12), event(13)] });

    expect(seenSeqs()).toEqual([11, 12, 13]);
  });

  test('[EV40] a snapshot brings the state of the hub, which an older hub does not send', async () => {
    const hub = await connected();
    hub.say(welcome());
    hub.say({ type: 'snapshot', seq: 1, sessions: [], presence: [] });
    const state = { ...emptyHubState, clock: { lastStep: { at: 'then', seconds: 60 } } };
    hub.say({ type: 'snapshot', seq: 2, hub: state, sessions: [], presence: [] });

    expect(feed.flatMap((item) => (item.type === 'snapshot' ? [item.hub] : []))).toEqual([
      emptyHubState,
      state,
    ]);
  });

  test('a gap asks for nothing and drops nothing: the snapshot behind it is its new place', async () => {
    const hub = await connected();
    hub.say(welcome());
    hub.say({ type: 'snapshot', seq: 4, sessions: [], presence: [] });
    hub.takeMessages();

    hub.say({ type: 'gap' });
    hub.say({ type: 'snapshot', seq: 9000, sessions: [], presence: [] });

    expect(hub.takeMessages()).toEqual([]);
    hub.cut();
    clock.advanceBy(250);
    const again = await connected(1);
    expect(again.takeMessages()).toEqual([{ type: 'hello', protocol: 1, epoch: 'e1', seq: 9000 }]);
  });

  test('another epoch makes its place in the old log void', async () => {
    const hub = await connected();
    hub.say(welcome('e1'));
    hub.say({ type: 'snapshot', seq: 900, sessions: [], presence: [] });
    hub.cut();
    clock.advanceBy(250);
    const again = await connected(1);
    again.say(welcome('e2'));
    again.say({ type: 'snapshot', seq: 3, sessions: [], presence: [] });
    again.say({ type: 'events', events: [event(4)] });

    expect(seenSeqs()).toEqual([4]);
  });

  test('a message type of a newer hub is ignored, a malformed one ends the connection', async () => {
    const hub = await connected();
    hub.say(welcome());
    hub.say({ type: 'weather', sunny: true });
    expect(hub.closedWith).toBeUndefined();

    hub.say({ type: 'snapshot', seq: 'many' });

    expect(hub.closedWith).toEqual({ code: 4400, reason: 'malformed frame' });
  });
});

describe('the connection', () => {
  test('pauses double up to 15 s and start small again after a welcome', async () => {
    outcomes = Array.from({ length: 9 }, () => ({ state: 'unreachable', reason: 'refused' }));
    client.start();
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await settle();
      let waitedMs = 0;
      while (client.state.state === 'waiting') {
        clock.advanceBy(125);
        waitedMs += 125;
      }
      pauses.push(waitedMs);
    }

    expect(pauses).toEqual([125, 250, 500, 1000, 2000, 4000, 7500, 7500]);
  });

  test('waking ends a pause at once', async () => {
    outcomes = [{ state: 'unreachable', reason: 'refused' }];
    client.start();
    await settle();
    expect(client.state.state).toBe('waiting');

    client.wake();
    await settle();

    expect(client.state.state).toBe('open');
  });

  test('a credential that is gone ends it for good', async () => {
    const hub = await connected();
    hub.say(welcome());
    hub.cut(4401, 'revoked');
    clock.advanceBy(60_000);
    await settle();

    expect(client.state).toEqual({ state: 'ended', why: 'unauthorized' });
    expect(transports).toHaveLength(1);
  });

  test('[STR7] a connection that was silent for twenty-five seconds is dropped and made anew', async () => {
    const hub = await connected();
    hub.say(welcome());
    clock.advanceBy(24_999);
    expect(hub.closedWith).toBeUndefined();
    clock.advanceBy(1);

    expect(hub.closedWith).toEqual({ code: 4008, reason: 'no message for too long' });
    clock.advanceBy(250);
    await settle();
    expect(client.state.state).toBe('open');
  });

  test('[STR7] a ping goes out every ten seconds, and pongs keep it', async () => {
    const hub = await connected();
    hub.say(welcome());
    for (let tick = 0; tick < 10; tick += 1) {
      clock.advanceBy(10_000);
      expect(hub.takeMessages()).toContainEqual({ type: 'ping' });
      hub.say({ type: 'pong' });
    }

    expect(hub.closedWith).toBeUndefined();
  });

  test('waking gives up an attempt that waits on a dead connection, and leaves a fresh one', async () => {
    const attempts: AbortSignal[] = [];
    using stuck = new StreamClient({
      clock,
      logger: silentLogger,
      connect: (signal) => {
        attempts.push(signal);
        return new Promise(() => undefined);
      },
    });
    stuck.start();
    clock.advanceBy(999);
    stuck.wake();
    expect(attempts.map(({ aborted }) => aborted)).toEqual([false]);
    clock.advanceBy(1);
    stuck.wake();

    expect(attempts.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  test('[STR7] it says since when the hub is silent, long before the connection is given up', async () => {
    const silences: (number | null)[] = [];
    client.onDidFallSilent((since) => silences.push(since));
    const hub = await connected();
    const heardAt = clock.now();
    hub.say(welcome());
    clock.advanceBy(14_999);
    expect(silences).toEqual([]);
    clock.advanceBy(1);
    expect(silences).toEqual([heardAt]);
    expect(hub.closedWith).toBeUndefined();
    hub.say({ type: 'pong' });

    expect(silences).toEqual([heardAt, null]);
  });

  test('after waking it proves an open connection within seconds', async () => {
    const hub = await connected();
    hub.say(welcome());
    client.wake();
    clock.advanceBy(4_000);

    expect(hub.closedWith?.code).toBe(4008);
  });
});

describe('[INB4] what was heard is current', () => {
  let changes: boolean[];

  beforeEach(() => {
    changes = [];
    client.onDidChangeCurrency((isCurrent) => changes.push(isCurrent));
  });

  test('once the connection has caught up, and not after a cut', async () => {
    const hub = await connected();
    hub.say(welcome());
    expect(changes).toEqual([]);
    hub.say({ type: 'caught-up', seq: 1 });
    expect(changes).toEqual([true]);
    hub.close(1006, '');
    expect(changes).toEqual([true, false]);
  });

  test('after the page comes back, only when the hub answers its question', async () => {
    const hub = await caughtUp();
    clock.advanceBy(10_000);
    client.comeBack();
    expect(changes).toEqual([true, false]);
    // The answer to the ping of before, which waited in the frozen page.
    hub.say({ type: 'pong' });
    expect(changes).toEqual([true, false]);
    hub.say({ type: 'pong' });
    expect(changes).toEqual([true, false, true]);
  });

  test('within two seconds, over a new connection where the old one is dead', async () => {
    await caughtUp();
    client.comeBack();
    clock.advanceBy(1_000);
    clock.advanceBy(250);
    await settle();
    const next = await caughtUp(1);
    expect(changes).toEqual([true, false, true]);
    expect(transports[0]?.closedWith?.code).toBe(4008);
    expect(next.closedWith).toBeUndefined();
  });
});

test('[PHK3] a page that was loaded again asks for what came since it was closed', async () => {
  const transport = new MemoryTransport();
  using again = new StreamClient({
    clock,
    logger: silentLogger,
    connect: () => Promise.resolve({ state: 'open', transport }),
    from: { epoch: 'e1', seq: 7 },
  });
  again.start();
  await settle();

  expect(transport.takeMessages()).toEqual([
    { type: 'hello', protocol: streamProtocol, epoch: 'e1', seq: 7 },
  ]);
});

describe('a terminal', () => {
  class Screen implements TerminalSink {
    readonly log: string[] = [];
    didOpen(grid: { readonly cols: number; readonly rows: number }): void {
      this.log.push(`open ${grid.cols}x${grid.rows}`);
    }
    didSnapshot(payload: Uint8Array, offset: number): void {
      this.log.push(`screen ${new TextDecoder().decode(payload)} @${offset}`);
    }
    didOutput(payload: Uint8Array, endOffset: number): void {
      this.log.push(`output ${new TextDecoder().decode(payload)} @${endOffset}`);
    }
    didResize(grid: { readonly cols: number; readonly rows: number }): void {
      this.log.push(`resize ${grid.cols}x${grid.rows}`);
    }
    didClose(reason: string): void {
      this.log.push(`closed ${reason}`);
    }
  }

  function watched(hub: MemoryTransport) {
    const sink = new Screen();
    const line = client.watch({
      session: 's_1',
      sink,
      windowBytes: 65_536,
      isObserver: false,
    });
    hub.say({ type: 'terminal-open', session: 's_1', channel: 7, cols: 80, rows: 24 });
    return { sink, line };
  }

  test('output goes on from the snapshot byte by byte; what overlaps is cut off', async () => {
    const hub = await connected();
    hub.say(welcome());
    const { sink } = watched(hub);
    hub.sayRaw(frame('output', 0, 'before the screen'));
    hub.sayRaw(frame('screen', 100, 'S'));
    hub.sayRaw(frame('output', 98, 'abcd'));
    hub.sayRaw(frame('output', 90, 'old'));
    hub.sayRaw(frame('output', 102, 'ef'));

    expect(sink.log).toEqual(['open 80x24', 'screen S @100', 'output cd @102', 'output ef @104']);
  });

  test('a hole in the output asks for a new snapshot', async () => {
    const hub = await connected();
    hub.say(welcome());
    const { sink } = watched(hub);
    hub.sayRaw(frame('screen', 100, 'S'));
    hub.takeMessages();
    hub.sayRaw(frame('output', 105, 'lost'));

    expect(hub.takeMessages()).toEqual([
      { type: 'watch', session: 's_1', windowBytes: 65_536, isObserver: false },
    ]);
    expect(sink.log).toEqual(['open 80x24', 'screen S @100']);
  });

  test('a redraw draws nothing before its snapshot, and what is typed meanwhile still goes', async () => {
    const hub = await connected();
    hub.say(welcome());
    const { sink, line } = watched(hub);
    hub.sayRaw(frame('screen', 100, 'S'));
    hub.takeMessages();
    line.redraw();
    line.type(new TextEncoder().encode('l'));
    hub.sayRaw(frame('output', 101, 'skipped'));
    hub.sayRaw(frame('screen', 108, 'T'));

    expect(hub.sent).toEqual([
      JSON.stringify({ type: 'watch', session: 's_1', windowBytes: 65_536, isObserver: false }),
      encodeTerminalFrame({
        kind: 'input',
        channel: 7,
        offset: 0,
        payload: new TextEncoder().encode('l'),
      }),
    ]);
    expect(sink.log).toEqual(['open 80x24', 'screen S @100', 'screen T @108']);
  });

  test('it is watched again after a cut, and not before the welcome', async () => {
    const hub = await connected();
    hub.say(welcome());
    watched(hub);
    hub.cut();
    clock.advanceBy(250);
    const again = await connected(1);
    expect(again.takeMessages()).toHaveLength(1);
    again.say(welcome());

    expect(again.takeMessages()).toEqual([
      { type: 'watch', session: 's_1', windowBytes: 65_536, isObserver: false },
    ]);
  });

  test('input travels as a binary frame on its channel', async () => {
    const hub = await connected();
    hub.say(welcome());
    const { line } = watched(hub);
    hub.sent.length = 0;
    line.type(new TextEncoder().encode('ls\r'));

    expect(hub.sent).toEqual([
      encodeTerminalFrame({
        kind: 'input',
        channel: 7,
        offset: 0,
        payload: new TextEncoder().encode('ls\r'),
      }),
    ]);
  });
});
