import { setImmediate as nextTurn } from 'node:timers/promises';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { EventFeed } from '../../../src/main/hub/events/event-feed.ts';
import { EventLog } from '../../../src/main/hub/events/event-log.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { HubEvent } from '../../../src/shared/domain/event.ts';
import { rounds } from '../../support/rounds.ts';
import { FeedClient } from '../../support/store/feed-client.ts';
import { MemoryStore } from '../../support/store/memory-store.ts';
import { sessionId } from '../../support/store/sample-events.ts';
import { addNotes } from '../../support/store/sample-submissions.ts';

type Step =
  | { readonly type: 'append'; readonly count: number; readonly session: 'a' | 'b' }
  | { readonly type: 'hold' | 'release' | 'fail' | 'settle' }
  | { readonly type: 'connect' | 'cut' | 'stall' | 'go-on'; readonly client: number };

const clientCount = 3;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('append' as const),
      count: fc.integer({ min: 0, max: 4 }),
      session: fc.constantFrom('a' as const, 'b' as const),
    }),
  },
  fc.record({ type: fc.constantFrom('hold' as const, 'release' as const, 'fail' as const) }),
  { weight: 3, arbitrary: fc.record({ type: fc.constant('settle' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom('connect' as const, 'cut' as const, 'stall' as const, 'go-on' as const),
      client: fc.integer({ min: 0, max: clientCount - 1 }),
    }),
  },
);

const append = { type: 'append', session: 'a' } as const;

/** Orders that once went wrong. */
const badOnce: [Step[]][] = [
  // An event that came in the moment between the end of the catch-up and its being noted lay there.
  [
    [
      { type: 'connect', client: 0 },
      { ...append, count: 0 },
      { ...append, count: 1 },
    ],
  ],
  // A failed append without events did not stop those behind it, which the log had given up.
  [
    [
      { type: 'hold' },
      { type: 'fail' },
      { ...append, count: 0 },
      { ...append, count: 1 },
      { type: 'release' },
      { type: 'settle' },
      { ...append, count: 1 },
    ],
  ],
];

/** A hub with small limits, and devices of which one may see only session `a`. */
class World {
  readonly store = new MemoryStore();
  readonly log = new EventLog({ store: this.store, logger: silentLogger });
  readonly #feed = new EventFeed({
    log: this.log,
    store: this.store,
    limits: { replayEvents: 12, replayBytes: 1e6, backlogEvents: 4, handoverEvents: 2 },
  });
  readonly clients: readonly FeedClient[];

  constructor() {
    this.clients = Array.from(
      { length: clientCount },
      (_, index) =>
        new FeedClient({
          feed: this.#feed,
          epoch: this.log.epoch,
          filter: (event) => this.canSee(index, event),
          position: index === 1 ? { epoch: null, seq: null } : { epoch: this.log.epoch, seq: 0 },
        }),
    );
  }

  canSee(client: number, event: HubEvent): boolean {
    return client !== 2 || event.session === sessionId('a');
  }

  async start(): Promise<void> {
    await this.log.start();
    this.#feed.start();
  }

  async take(next: Step): Promise<void> {
    switch (next.type) {
      case 'append':
        // A failed commit is part of the game; who appended it would be told.
        addNotes(this.log, 'x', { count: next.count, session: next.session }).catch(
          () => undefined,
        );
        return;
      case 'hold':
        return this.store.hold();
      case 'release':
        return this.store.release();
      case 'fail':
        return this.store.failNext();
      case 'settle':
        return nextTurn();
      case 'connect':
        return this.clients[next.client]?.connect();
      case 'cut':
        return this.clients[next.client]?.disconnect();
      case 'stall':
        return this.clients[next.client]?.stall();
      case 'go-on':
        return this.clients[next.client]?.goOn();
    }
  }

  /** Everybody is connected and quick, and nothing more is committed. */
  async comeToRest(): Promise<void> {
    this.store.release();
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    for (const client of this.clients) {
      client.goOn();
      if (!client.isConnected) client.connect();
    }
    for (let turn = 0; turn < 200; turn += 1) {
      if (this.clients.every((client) => this.#isAtRest(client))) return;
      await nextTurn();
    }
  }

  #isAtRest(client: FeedClient): boolean {
    const index = this.clients.indexOf(client);
    const last = this.visible(index).at(-1)?.seq ?? 0;
    const reached = client.received.at(-1)?.seq ?? client.base;
    return client.caughtUpAt >= 0 && Math.max(reached, client.caughtUpAt) >= last;
  }

  visible(client: number): readonly HubEvent[] {
    return this.#committed.filter((event) => this.canSee(client, event));
  }

  #committed: readonly HubEvent[] = [];

  async readCommitted(): Promise<void> {
    this.#committed = (await this.store.page({ after: 0, limit: 500 })).events;
  }
}

describe('the feed under any order of commits, cuts and stalls', () => {
  it('[EV20] [EV23] [EV25] gives every visible event once and in order, or a snapshot of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const world = new World();
        await world.start();
        for (const next of steps) await world.take(next);
        world.store.release();
        for (let turn = 0; turn < 5; turn += 1) await nextTurn();
        await world.readCommitted();
        await world.comeToRest();

        for (const [index, client] of world.clients.entries()) {
          const expected = world.visible(index).filter((event) => event.seq > client.base);
          expect(client.violations).toEqual([]);
          expect(client.received).toEqual(expected);
        }
      }),
      { numRuns: rounds({ usual: 5_000, nightly: 100_000 }), examples: badOnce },
    );
  });
});
