import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import type { EventFeedOptions, FeedPosition } from '../../../../src/main/hub/events/event-feed.ts';
import { EventFeed } from '../../../../src/main/hub/events/event-feed.ts';
import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import { defaultFeedLimits } from '../../../../src/main/hub/events/subscriber.ts';
import { AppError } from '../../../../src/shared/base/app-error.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import type { HubEvent } from '../../../../src/shared/domain/event.ts';
import { FeedClient } from '../../../support/store/feed-client.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';
import { sampleEvents, sessionId } from '../../../support/store/sample-events.ts';
import { addNotes } from '../../../support/store/sample-submissions.ts';

interface Lab {
  readonly store: MemoryStore;
  readonly log: EventLog;
  readonly feed: EventFeed;
  readonly client: (
    position?: Partial<FeedPosition>,
    filter?: (event: HubEvent) => boolean,
  ) => FeedClient;
}

async function createLab(
  events: number,
  limits?: Partial<NonNullable<EventFeedOptions['limits']>>,
): Promise<Lab> {
  const store = new MemoryStore({ events: sampleEvents(0, events) });
  const log = new EventLog({ store, logger: silentLogger });
  await log.start();
  const feed = new EventFeed({ log, store, limits: { ...defaultFeedLimits, ...limits } });
  feed.start();
  return {
    store,
    log,
    feed,
    client: (position, filter = () => true) =>
      new FeedClient({
        feed,
        epoch: log.epoch,
        filter,
        position: { epoch: log.epoch, seq: null, ...position },
      }),
  };
}

describe('the feed', () => {
  it('[EV20] gives what was missed, then what comes, and says when it has caught up', async () => {
    const { log, client } = await createLab(5);
    const device = client({ seq: 2 });
    device.connect();
    await nextTurn();
    await addNotes(log, 'live');

    expect(device.log).toEqual(['events 3 4 5', 'caught up 5', 'events 6']);
  });

  it('[EV20] a subscriber that misses nothing is live at once', async () => {
    const { client } = await createLab(5);
    const device = client({ seq: 5 });
    device.connect();
    await nextTurn();

    expect(device.log).toEqual(['caught up 5']);
  });

  it('[EV20] events that are committed during the replay come once, after it', async () => {
    const { log, client } = await createLab(5);
    const device = client({ seq: 0 });
    device.connect();
    await addNotes(log, 'during', { count: 2 });
    await nextTurn();

    expect(device.log).toEqual(['events 1 2 3 4 5', 'caught up 5', 'events 6 7']);
  });

  it('[EV17] [EV20] what the store has and the hub has not yet told is not given before', async () => {
    const { log, store, client } = await createLab(3);
    // Committed on the disk, the report of it still on its way.
    const ahead = sampleEvents(0, 4);
    store.replay = () => Promise.resolve({ events: ahead, next: null });
    const device = client({ seq: 1 });
    device.connect();
    await nextTurn();
    expect(device.log).toEqual(['events 2 3', 'caught up 3']);

    await addNotes(log, 'told now');
    expect(device.log.at(-1)).toBe('events 4');
  });

  it.each([
    ['without a place', { seq: null }, 'first-time'],
    ['from another epoch', { epoch: 'older', seq: 4 }, 'other-epoch'],
    ['ahead of the log', { seq: 6 }, 'ahead-of-log'],
  ] as const)('[EV22] a subscriber %s gets a snapshot, then what follows', async (...given) => {
    const [, position, reason] = given;
    const { log, client } = await createLab(5);
    const device = client(position);
    device.connect();
    await nextTurn();
    await addNotes(log, 'live');

    expect(device.log).toEqual([`snapshot 5 (${reason})`, 'caught up 5', 'events 6']);
  });

  it('[EV21] replays 5,000 events, and no more', async () => {
    const { client } = await createLab(5_001);
    const near = client({ seq: 1 });
    const far = client({ seq: 0 });
    near.connect();
    far.connect();
    await nextTurn();

    expect([near.received.length, near.log.at(-1)]).toEqual([5_000, 'caught up 5001']);
    expect(far.log).toEqual(['snapshot 5001 (too-far-behind)', 'caught up 5001']);
  });

  it('[EV21] replays so many bytes, and no more', async () => {
    const replayBytes = JSON.stringify(sampleEvents(0, 3)).length;
    const { client } = await createLab(10, { replayBytes });
    const near = client({ seq: 8 });
    const far = client({ seq: 1 });
    near.connect();
    far.connect();
    await nextTurn();

    expect(near.log).toEqual(['events 9 10', 'caught up 10']);
    expect(far.log).toEqual(['snapshot 10 (too-far-behind)', 'caught up 10']);
  });

  it('[EV23] a slow subscriber holds a bounded number of events, and misses none', async () => {
    const { log, client } = await createLab(1, { backlogEvents: 3, handoverEvents: 2 });
    const device = client({ seq: 1 });
    device.connect();
    await nextTurn();
    device.stall();
    for (let count = 0; count < 10; count += 1) await addNotes(log, 'live');
    expect(device.log).toEqual(['caught up 1', 'events 2']);

    device.goOn();
    await nextTurn();

    expect(device.received.map((event) => event.seq)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect([device.log.at(-1), device.violations]).toEqual(['caught up 11', []]);
  });

  it('[EV23] a subscriber that was slow for too long gets a snapshot', async () => {
    const { log, client } = await createLab(1, { backlogEvents: 3, replayEvents: 5 });
    const device = client({ seq: 1 });
    device.connect();
    await nextTurn();
    device.stall();
    for (let count = 0; count < 10; count += 1) await addNotes(log, 'live');
    device.goOn();
    await nextTurn();

    expect(device.log).toEqual([
      'caught up 1',
      'events 2',
      'snapshot 11 (too-far-behind)',
      'caught up 11',
    ]);
  });

  it('[EV23] a slow subscriber slows nobody else', async () => {
    const { log, client } = await createLab(1);
    const [slow, quick] = [client({ seq: 1 }), client({ seq: 1 })];
    slow.connect();
    quick.connect();
    await nextTurn();
    slow.stall();
    await addNotes(log, 'one');
    await addNotes(log, 'two');

    expect(quick.log).toEqual(['caught up 1', 'events 2', 'events 3']);
    expect(slow.log).toEqual(['caught up 1', 'events 2']);
  });

  it('[EV24] gives only what may be seen, by the rights of the moment', async () => {
    const { log, client } = await createLab(0);
    const allowed = new Set([sessionId('a')]);
    const device = client({ seq: 0 }, (event) => allowed.has(event.session as never));
    device.connect();
    await nextTurn();
    await addNotes(log, 'a', { session: 'a' });
    await addNotes(log, 'b', { session: 'b' });
    allowed.add(sessionId('b'));
    await addNotes(log, 'b again', { session: 'b' });
    allowed.delete(sessionId('a'));
    await addNotes(log, 'a again', { session: 'a' });

    expect(device.log).toEqual(['caught up 0', 'events 1', 'events 3']);
  });

  it('ends with its subscription, also in the middle of a replay', async () => {
    const { log, feed, client } = await createLab(5);
    const device = client({ seq: 0 });
    device.connect();
    device.disconnect();
    await addNotes(log, 'later');
    await nextTurn();

    expect([device.log, device.violations, feed.subscribers]).toEqual([[], [], 0]);
  });

  it('ends a subscriber whose events cannot be read, and says so', async () => {
    const { store, feed, client } = await createLab(5);
    store.replay = () => Promise.reject(new AppError('database_damaged', 'event 3 is gone'));
    const device = client({ seq: 0 });
    device.connect();
    await nextTurn();

    expect([device.log, feed.subscribers]).toEqual([['failed: AppError: event 3 is gone'], 0]);
  });

  it('lets go of everything when it ends', async () => {
    const { log, feed, client } = await createLab(0);
    const device = client({ seq: 0 });
    device.connect();
    await nextTurn();
    feed[Symbol.dispose]();
    await addNotes(log, 'later');

    expect([device.log, feed.subscribers]).toEqual([['caught up 0'], 0]);
  });
});
