import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import type { LogRecord } from '../../../../src/shared/base/logger.ts';
import { createLogger } from '../../../../src/shared/base/logger.ts';
import { err, ok } from '../../../../src/shared/base/result.ts';
import type { HubEvent } from '../../../../src/shared/domain/event.ts';
import { refusal } from '../../../../src/shared/wire/errors.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';
import { messageId, sampleEvents, sessionId } from '../../../support/store/sample-events.ts';
import {
  addNotes,
  createSession,
  queueMessage,
} from '../../../support/store/sample-submissions.ts';
import { faultFrom } from '../../../support/store/store-lab.ts';

interface Lab {
  readonly store: MemoryStore;
  readonly log: EventLog;
  readonly told: HubEvent[];
  readonly logged: LogRecord[];
  readonly reached: string[];
}

async function createLab(store = new MemoryStore()): Promise<Lab> {
  const told: HubEvent[] = [];
  const logged: LogRecord[] = [];
  const reached: string[] = [];
  const log = new EventLog({
    store,
    logger: createLogger((record) => logged.push(record)),
    crashPoint: (name) => reached.push(name),
  });
  await log.start();
  log.onDidCommit((events) => told.push(...events));
  return { store, log, told, logged, reached };
}

function kindsOf(events: readonly HubEvent[]): readonly string[] {
  return events.map((event) => `${event.seq} ${event.kind}`);
}

const nameTaken = err(refusal('name_taken', 'web is taken.'));

describe('the event log', () => {
  it('[EV2] numbers events without gaps, over all submissions', async () => {
    const { log, told } = await createLab();

    await Promise.all([
      createSession(log, 'web'),
      addNotes(log, 'two', { count: 2 }),
      createSession(log, 'api'),
    ]);

    expect(kindsOf(told)).toEqual([
      '1 session.created',
      '2 note.added',
      '3 note.added',
      '4 session.created',
    ]);
    expect(log.lastSeq).toBe(4);
  });

  it('[EV16] a decision sees the ones before it, although they are not committed', async () => {
    const { log, store } = await createLab();
    store.hold();
    const first = createSession(log, 'web');
    const second = createSession(log, 'web');

    expect(log.state.sessionNamed('web')).toBeUndefined();
    store.release();

    expect([await first, await second]).toEqual([ok('s_web0'), nameTaken]);
  });

  it('[EV17] nobody else sees, hears or is answered before the commit', async () => {
    const { log, store, told } = await createLab();
    store.hold();
    const answers: string[] = [];
    const answered = createSession(log, 'web').then(() => answers.push('answered'));
    await nextTurn();

    expect([log.state.sessions.size, log.lastSeq, told, answers]).toEqual([0, 0, [], []]);

    store.release();
    await answered;
    expect([log.state.sessions.size, log.lastSeq, kindsOf(told)]).toEqual([
      1,
      1,
      ['1 session.created'],
    ]);
  });

  it('[EV17] a listener finds the state of its event, before the caller is answered', async () => {
    const { log } = await createLab();
    const order: string[] = [];
    log.onDidCommit(() => order.push(`told of ${log.state.sessionNamed('web')?.id}`));

    await createSession(log, 'web').then(() => order.push('answered'));

    expect(order).toEqual(['told of s_web0', 'answered']);
  });

  it('[EV18] a failed commit rejects every decision that rests on it, and deciding goes on', async () => {
    const { log, store, told, logged } = await createLab();
    await createSession(log, 'web');
    store.hold();
    store.failNext();
    const failed = [createSession(log, 'api'), addNotes(log, 'later'), createSession(log, 'api')];
    const faults = failed.map(faultFrom);
    store.release();

    expect((await Promise.all(faults)).map((fault) => fault.code)).toEqual([
      'disk_full',
      'disk_full',
      'disk_full',
    ]);
    expect(log.state.sessionNamed('api')).toBeUndefined();
    expect(await createSession(log, 'api')).toEqual(ok('s_api1'));
    expect(kindsOf(told)).toEqual(['1 session.created', '2 session.created']);
    expect((await store.page({ after: 0, limit: 10 })).events).toEqual(told);
    expect(logged.map((record) => record.message)).toEqual(['events could not be stored']);
  });

  it('[EV18] keeps what was committed before the failure', async () => {
    const { log, store } = await createLab();
    store.hold();
    const first = createSession(log, 'web');
    const second = createSession(log, 'api');
    store.release(1);
    await first;
    store.failNext();
    const third = createSession(log, 'third');
    const faults = [faultFrom(second), faultFrom(third)];
    store.release();

    expect((await Promise.all(faults)).map((fault) => fault.code)).toEqual([
      'disk_full',
      'disk_full',
    ]);
    expect([...log.state.sessions.keys()]).toEqual(['s_web0']);
    expect(await createSession(log, 'api')).toEqual(ok('s_api1'));
  });

  it('[EV18] decides anew while refused batches are still on their way back', async () => {
    const { log, store } = await createLab();
    store.hold();
    store.failNext();
    const faults = [createSession(log, 'web'), addNotes(log, 'stale')].map(faultFrom);
    store.release(1);
    await faults[0];
    // The batch of the note is in the store's queue, decided after an event that never was.
    const again = createSession(log, 'web');
    store.release();

    expect(await again).toEqual(ok('s_web0'));
    await Promise.all(faults);
    expect((await store.page({ after: 0, limit: 10 })).events).toHaveLength(1);
  });

  it('[EV18] a refusal that rests on a decision fails with it', async () => {
    const { log, store } = await createLab();
    store.hold();
    store.failNext();
    const first = faultFrom(createSession(log, 'web'));
    const second = faultFrom(createSession(log, 'web'));
    store.release();

    expect((await first).code).toBe('disk_full');
    expect((await second).code).toBe('disk_full');
  });

  it('[EV18] a decider or an answer that throws changes nothing', async () => {
    const { log } = await createLab();
    const bad = log.submit({
      command: null,
      progress: null,
      decide: () =>
        ok({
          events: [],
          answer: () => {
            throw new Error('a bug');
          },
        }),
    });

    await expect(bad).rejects.toThrow('a bug');
    expect(await createSession(log, 'web')).toEqual(ok('s_web0'));
  });

  it('[EV19] a listener that throws is logged with its events, and stops nobody else', async () => {
    const { log, logged } = await createLab();
    const heard: string[] = [];
    log.onDidCommit(() => {
      throw new Error('a bug');
    });
    log.onDidCommit((events) => heard.push(...kindsOf(events)));

    expect(await createSession(log, 'web')).toEqual(ok('s_web0'));

    expect(heard).toEqual(['1 session.created']);
    expect(logged).toMatchObject([
      { level: 'error', fields: { events: [{ seq: 1, kind: 'session.created' }] } },
    ]);
  });

  it('an answer without events waits for the decisions that it rests on', async () => {
    const { log, store } = await createLab();
    store.hold();
    const order: string[] = [];
    const first = createSession(log, 'web').then(() => order.push('created'));
    const second = addNotes(log, 'none', { count: 0 }).then(() => order.push('nothing to do'));
    store.release();
    await Promise.all([first, second]);

    expect(order).toEqual(['created', 'nothing to do']);
  });

  it('names the places where a crash must lose nothing', async () => {
    const { log, reached } = await createLab();

    await createSession(log, 'web');

    expect(reached).toEqual(['log.committed', 'log.folded', 'log.told']);
  });

  describe('at the start', () => {
    it('folds the whole log', async () => {
      const first = await createLab();
      await createSession(first.log, 'web');
      await queueMessage(first.log, 'web0', 'hello');
      const again = await createLab(first.store);

      expect([...again.log.state.sessions]).toEqual([...first.log.state.sessions]);
      expect(again.log.lastSeq).toBe(2);
      expect(again.log.state.sessionOfMessage(messageId('hello'))?.id).toBe(sessionId('web0'));
      expect(await createSession(again.log, 'web')).toEqual(nameTaken);
    });

    it('[EV27] refuses a log with a gap', async () => {
      const events = sampleEvents(0, 5).filter((event) => event.seq !== 3);
      const log = createLab(new MemoryStore({ events }));

      expect(await faultFrom(log)).toMatchObject({
        code: 'database_damaged',
        message: expect.stringContaining('event 3 is missing') as string,
      });
    });
  });

  it('[EV13] stores the progress of a runner with its events, also without any', async () => {
    const { log, store } = await createLab();
    const progress = { runner: 'r_1' as never, session: sessionId('web0'), n: 1 };

    await addNotes(log, 'fact', { progress });
    await addNotes(log, 'nothing', { count: 0, progress: { ...progress, n: 2 } });

    expect(await store.readProgress()).toEqual([{ ...progress, n: 2 }]);
  });
});
