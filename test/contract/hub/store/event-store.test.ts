import { afterEach, describe, expect, it } from 'vitest';

import type { EventPage, EventStore } from '../../../../src/main/hub/store/event-store.ts';
import type { HubEvent } from '../../../../src/shared/domain/event.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';
import {
  messageId,
  noteEvent,
  sampleEvent,
  sampleEvents,
  sessionId,
} from '../../../support/store/sample-events.ts';
import { faultFrom, outcomesOf, StoreLab } from '../../../support/store/store-lab.ts';

function numbers(page: EventPage): readonly number[] {
  return page.events.map((event) => event.seq);
}

// What every event store promises: the real one, and the one in memory that other tests use.

describe.each(['sqlite', 'memory'] as const)('the event store (%s)', (type) => {
  let lab: StoreLab | undefined;

  afterEach(async () => {
    await lab?.[Symbol.asyncDispose]();
    lab = undefined;
  });

  async function createStore(): Promise<EventStore> {
    if (type === 'memory') return new MemoryStore();
    lab = new StoreLab();
    return lab.open();
  }

  async function filledStore(events: readonly HubEvent[]): Promise<EventStore> {
    const store = await createStore();
    await store.append({ after: 0, events });
    return store;
  }

  it('[EV1] [PEO12] gives back every event exactly as it was appended', async () => {
    const odd = sampleEvent(1, 'tab\t newline\n quote" ‮ 𝄞 \u0000 end');
    const device = { kind: 'phone', name: 'Safari on "iPhone" 𝄞' } as const;
    const actor = { ...odd.actor, name: 'Zoë\u0000 𝄞', device };
    const event: HubEvent = { ...odd, actor, cause: 'c-1' };
    const hubWide: HubEvent = { ...sampleEvent(2), session: null };
    const store = await filledStore([event, hubWide]);

    const page = await store.page({ limit: 10 });

    expect(page).toEqual({ events: [event, hubWide], next: null });
  });

  it('[EV5] a resolved append can be read at once', async () => {
    const store = await createStore();
    for (const seq of [1, 2, 3]) {
      await store.append({ after: seq - 1, events: [sampleEvent(seq)] });
      expect((await store.page({ after: seq - 1, limit: 10 })).events).toEqual([sampleEvent(seq)]);
    }
  });

  it('[EV2] appends settle and are numbered in the order of the calls', async () => {
    const store = await createStore();
    const settled: number[] = [];
    const appends = sampleEvents(0, 300).map(async (event) => {
      await store.append({ after: event.seq - 1, events: [event] });
      settled.push(event.seq);
    });

    await Promise.all(appends);

    expect(settled).toEqual(sampleEvents(0, 300).map((event) => event.seq));
    const page = await store.page({ after: 0, limit: 500 });
    expect(page.events).toEqual(sampleEvents(0, 300));
  });

  it('[EV8] an append that was decided on events that are not there is refused, and changes nothing', async () => {
    const store = await filledStore([sampleEvent(1)]);
    const command = { principal: 'p', key: 'k', requestHash: 'h', result: 1 };

    const outcomes = await outcomesOf([
      store.append({ after: 2, events: [sampleEvent(3)] }),
      store.append({ after: 0, generation: 1, events: [sampleEvent(1)] }),
      store.append({ after: 5, generation: 2, events: [], command }),
    ]);

    expect(outcomes).toEqual(['stale_append', 'stale_append', 'stale_append']);
    expect((await store.page({ limit: 10 })).events).toEqual([sampleEvent(1)]);
    expect(await store.readCommand(command)).toBeNull();
  });

  it('[EV8] after one failed, nothing of its generation is stored, and the next generation is', async () => {
    const store = await createStore();
    const progress = { runner: 'r_1', session: sessionId('web'), n: 1 };

    const outcomes = await outcomesOf([
      store.append({ after: 0, events: [sampleEvent(1)], progress }),
      // Without an event, so that its failure does not show in the numbers of those behind it.
      store.append({ after: 1, events: [], progress }),
      store.append({ after: 1, events: [sampleEvent(2, 'did not know')] }),
      store.append({ after: 1, generation: 1, events: [sampleEvent(2)] }),
    ]);

    expect(outcomes).toEqual(['stored', 'internal', 'stale_append', 'stored']);
    expect((await store.page({ limit: 10 })).events).toEqual(sampleEvents(0, 2));
  });

  it('[EV6] remembers the answer to a command with its events, per principal', async () => {
    const store = await createStore();
    const command = {
      principal: 'o_ana',
      key: 'k',
      requestHash: 'h',
      result: { ok: true, n: [1] },
    };

    await store.append({ after: 0, events: [sampleEvent(1)], command });

    expect(await store.readCommand(command)).toEqual(command);
    expect(await store.readCommand({ principal: 'o_ben', key: 'k' })).toBeNull();
    expect(await store.readCommand({ principal: 'o_ana', key: 'other' })).toBeNull();
  });

  it('[EV6] a batch whose command key was used before leaves no event', async () => {
    const store = await createStore();
    const command = { principal: 'o_ana', key: 'k', requestHash: 'h', result: 1 };
    await store.append({ after: 0, events: [sampleEvent(1)], command });

    await faultFrom(store.append({ after: 1, events: [sampleEvent(2)], command }));

    expect((await store.page({ limit: 10 })).events).toEqual([sampleEvent(1)]);
  });

  it('[EV6] the outcome of a command takes the place of its first receipt, and needs one', async () => {
    const store = await createStore();
    const command = { principal: 'o_ana', key: 'k', requestHash: 'h', result: 'begun' };
    const outcome = { ...command, result: 'done', isOutcome: true };
    await store.append({ after: 0, events: [sampleEvent(1)], command });
    await store.append({ after: 1, events: [sampleEvent(2)], command: outcome });
    expect(await store.readCommand(command)).toEqual({ ...command, result: 'done' });

    const ofAnother = { ...outcome, requestHash: 'other', result: 'never' };
    await faultFrom(store.append({ after: 2, events: [sampleEvent(3)], command: ofAnother }));

    expect(await store.readCommand(command)).toEqual({ ...command, result: 'done' });
    expect((await store.page({ limit: 10 })).events).toEqual(sampleEvents(0, 2));
  });

  it('[EV13] the progress of a runner goes forward only, with its events', async () => {
    const store = await createStore();
    const progress = { runner: 'r_1', session: sessionId('web'), n: 4 };
    await store.append({ after: 0, events: [sampleEvent(1)], progress });

    const events = [sampleEvent(2)];
    await faultFrom(store.append({ after: 1, events, progress }));
    await faultFrom(
      store.append({ after: 1, generation: 1, events, progress: { ...progress, n: 3 } }),
    );
    await store.append({ after: 1, generation: 2, events: [], progress: { ...progress, n: 5 } });

    expect(await store.readProgress()).toEqual([{ ...progress, n: 5 }]);
    expect((await store.page({ limit: 10 })).events).toEqual([sampleEvent(1)]);
  });

  describe('pages', () => {
    const events = [
      ...sampleEvents(0, 5),
      noteEvent(6, 'a note'),
      sampleEvent(7, 'other session', 'api'),
      noteEvent(8, 'a note', 'api'),
      sampleEvent(9),
    ];

    it('[EV14] walk forward and backward without missing or repeating one', async () => {
      const store = await filledStore(events);
      const forward = await store.page({ after: 0, limit: 4 });
      const forward2 = await store.page({ after: forward.next ?? -1, limit: 4 });
      const forward3 = await store.page({ after: forward2.next ?? -1, limit: 4 });
      const backward = await store.page({ limit: 4 });
      const backward2 = await store.page({ before: backward.next ?? -1, limit: 5 });

      expect([forward, forward2, forward3].map(numbers)).toEqual([[1, 2, 3, 4], [5, 6, 7, 8], [9]]);
      expect([forward.next, forward2.next, forward3.next]).toEqual([4, 8, null]);
      expect([backward, backward2].map(numbers)).toEqual([
        [6, 7, 8, 9],
        [1, 2, 3, 4, 5],
      ]);
      expect([backward.next, backward2.next]).toEqual([6, null]);
    });

    it('[EV14] of one session leave the others out', async () => {
      const store = await filledStore(events);

      expect(numbers(await store.page({ session: sessionId('api'), limit: 10 }))).toEqual([7, 8]);
      expect(numbers(await store.page({ session: sessionId('web'), after: 4, limit: 2 }))).toEqual([
        5, 6,
      ]);
      expect(await store.page({ session: sessionId('none'), limit: 10 })).toEqual({
        events: [],
        next: null,
      });
    });

    it('[EV14] of some kinds leave the others out', async () => {
      const store = await filledStore(events);
      const notes = { kinds: ['note.added'] } as const;

      expect(numbers(await store.page({ ...notes, after: 0, limit: 10 }))).toEqual([6, 8]);
      expect(numbers(await store.page({ ...notes, limit: 1 }))).toEqual([8]);
      expect(numbers(await store.page({ ...notes, session: sessionId('web'), limit: 10 }))).toEqual(
        [6],
      );
    });

    it('[EV14] never hold more than the limit of the store', async () => {
      const store = await filledStore(sampleEvents(0, 501));

      const page = await store.page({ after: 0, limit: 10_000 });

      expect([page.events.length, page.next]).toEqual([500, 500]);
    });
  });

  it('[EV20] a replay gives events in order up to its limits, and at least one', async () => {
    const store = await filledStore(sampleEvents(0, 20));
    const bytes = JSON.stringify(sampleEvent(1)).length;

    const byCount = await store.replay({ after: 3, limitEvents: 5, limitBytes: 1e6 });
    const byBytes = await store.replay({ after: 0, limitEvents: 100, limitBytes: bytes * 2 });
    const tiny = await store.replay({ after: 0, limitEvents: 100, limitBytes: 1 });
    const rest = await store.replay({ after: 18, limitEvents: 100, limitBytes: 1e6 });

    expect(byCount).toEqual({ events: sampleEvents(3, 5), next: 8 });
    expect(byBytes).toEqual({ events: sampleEvents(0, 2), next: 2 });
    expect(tiny).toEqual({ events: sampleEvents(0, 1), next: 1 });
    expect(rest).toEqual({ events: sampleEvents(18, 2), next: null });
  });

  it('finds the story of one message by its id', async () => {
    const events = sampleEvents(0, 6);
    const delivered: HubEvent = {
      ...sampleEvent(7),
      kind: 'message.delivered',
      data: { message: messageId('3') },
    };
    const store = await filledStore([...events, delivered]);

    expect(await store.byRef(messageId('3'))).toEqual([sampleEvent(3), delivered]);
    expect(await store.byRef(messageId('none'))).toEqual([]);
  });

  it('says that a sound log is sound', async () => {
    const store = await filledStore(sampleEvents(0, 3));

    expect(await store.integrity()).toEqual({ isSound: true, problems: [], events: 3 });
  });
});
