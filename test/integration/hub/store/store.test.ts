import { describe, expect, it } from 'vitest';

import type {
  SearchAnswer,
  SearchRequest,
  StoredCommand,
} from '../../../../src/main/hub/store/event-store.ts';
import type { SqliteStore } from '../../../../src/main/hub/store/sqlite-store.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import type { HubEvent } from '../../../../src/shared/domain/event.ts';
import {
  noteEvent,
  runnerId,
  saidEvent,
  sampleEvent,
  sampleEvents,
  sessionId,
} from '../../../support/store/sample-events.ts';
import { faultFrom, StoreLab } from '../../../support/store/store-lab.ts';

/** Searches when the index has taken in everything: it is filled behind the log. */
async function searchAll(store: SqliteStore, request: SearchRequest): Promise<SearchAnswer> {
  for (;;) {
    const answer = await store.search(request);
    const [newest] = (await store.page({ limit: 1 })).events;
    if (answer.indexedSeq === newest?.seq) return answer;
  }
}

function found(answer: SearchAnswer): readonly number[] {
  return answer.hits.map((hit) => hit.seq);
}

function commandAnswer(key: string): StoredCommand {
  return { principal: 'p', key, requestHash: 'h', result: key };
}

describe('the store', () => {
  it('[EV7] [G15] needs few syncs of the disk for many appends at once', async () => {
    await using lab = new StoreLab();
    await using store = await lab.open();

    await Promise.all(
      sampleEvents(0, 100).map((event) => store.append({ after: event.seq - 1, events: [event] })),
    );

    expect(store.commits).toBeLessThanOrEqual(2);
  });

  it('[EV4] keeps its epoch over a restart, and no two stores share one', async () => {
    await using lab = new StoreLab();
    await using other = new StoreLab();
    const first = await lab.open();
    await first[Symbol.asyncDispose]();

    await using again = await lab.open();
    await using another = await other.open();

    expect(again.epoch).toBe(first.epoch);
    expect(another.epoch).not.toBe(first.epoch);
  });

  it('[EV5] commits what waits before it ends, and refuses what comes later', async () => {
    await using lab = new StoreLab();
    const store = await lab.open();
    const append = store.append({ after: 0, events: sampleEvents(0, 3) });
    const ended = store[Symbol.asyncDispose]();

    expect(() => store.append({ after: 3, events: [sampleEvent(4)] })).toThrow('ending');
    await append;
    await ended;

    await using again = await lab.open();
    expect(again.lastSeqAtOpen).toBe(3);
  });

  it('[F13] remembers the highest time ever seen: a clock set back revives nothing', async () => {
    await using lab = new StoreLab();
    const store = await lab.open();
    const start = lab.clock.now();
    lab.clock.advanceBy(86_400_000);
    await store.noteTime();
    await store[Symbol.asyncDispose]();
    lab.clock.advanceBy(-2 * 86_400_000);

    await using again = await lab.open();

    expect(again.highestTimeMs()).toBe(start + 86_400_000);
  });

  it('[EV11] forgets the answer to a command after seven days, not before', async () => {
    await using lab = new StoreLab();
    await using store = await lab.open();
    const day = 86_400_000;
    await store.append({ after: 0, events: [], command: commandAnswer('old') });
    lab.clock.advanceBy(day);
    await store.append({ after: 0, events: [], command: commandAnswer('young') });
    lab.clock.advanceBy(6 * day + 1);
    await store.noteTime();

    // Pruning is idle work: it comes between two questions, sooner or later.
    let old = await store.readCommand({ principal: 'p', key: 'old' });
    while (old !== null) old = await store.readCommand({ principal: 'p', key: 'old' });
    const young = await store.readCommand({ principal: 'p', key: 'young' });

    expect([old, young]).toEqual([null, commandAnswer('young')]);
  });

  it('keeps credentials, and what was revoked stays revoked', async () => {
    await using lab = new StoreLab();
    await using store = await lab.open();
    const phone = {
      id: 'd_phone',
      kind: 'device',
      hash: 'abc',
      details: '{"name":"phone"}',
      createdAtMs: 1,
      revokedAtMs: null,
    };
    const revoked = { ...phone, revokedAtMs: 9 };
    await store.saveCredential(phone);
    expect(await store.readCredentials()).toEqual([phone]);

    await store.saveCredential(revoked);
    await store.saveCredential({ ...phone, hash: 'def' });

    expect(await store.readCredentials()).toEqual([{ ...revoked, hash: 'def' }]);
  });

  it('[EV5] fails every call when its thread has died, and says so once', async () => {
    await using lab = new StoreLab();
    // A worker that opens nothing and ends at once.
    const fault = await faultFrom(lab.open({ workerEntry: import.meta.filename }));

    expect(fault.code).toBe('internal');
    await using store = await lab.open();
    expect(store.lastSeqAtOpen).toBe(0);
  });
});

describe('search', () => {
  it('[NOTE1] finds no deleted note, and an edited one by its last text alone', async () => {
    await using lab = new StoreLab();
    await using store = await lab.open();
    const deleted = asId('note', 'n_1');
    const edited = asId('note', 'n_2');
    const last = { note: edited, text: 'final wording', mentions: [] };
    await store.append({
      after: 0,
      events: [
        { ...sampleEvent(1), kind: 'note.added', data: { note: deleted, text: 'secret draft' } },
        { ...sampleEvent(2), kind: 'note.added', data: { note: edited, text: 'first wording' } },
        { ...sampleEvent(3), kind: 'note.deleted', data: { note: deleted } },
        { ...sampleEvent(4), kind: 'note.edited', data: last },
      ],
    });
    async function seqsOf(text: string): Promise<readonly number[]> {
      return found(await searchAll(store, { text, sessions: null, limit: 10 }));
    }

    expect(await seqsOf('wording')).toEqual([4]);
    expect(await seqsOf('first')).toEqual([]);
    expect(await seqsOf('secret')).toEqual([]);
  });

  const events: readonly HubEvent[] = [
    sampleEvent(1, 'Deploy the wörld to production'),
    noteEvent(2, 'remember the deploy key', 'api'),
    sampleEvent(3, 'rename foo_bar in src/app.ts', 'api'),
    {
      ...sampleEvent(4),
      kind: 'turn.ended',
      data: { promptId: null, answer: 'Deployed <b>it</b>.', backgroundTasks: 0 },
    },
    {
      ...sampleEvent(5),
      kind: 'tool.started',
      data: {
        promptId: null,
        toolUseId: null,
        agentId: null,
        tool: 'Bash',
        input: { command: 'npm run deploy', nested: { list: ['deep needle'] } },
      },
    },
    {
      ...sampleEvent(6),
      kind: 'turn.started',
      data: { promptId: 'p', text: 'deploy typed by hand', message: null },
    },
  ];

  async function filled(): Promise<{ lab: StoreLab; store: SqliteStore }> {
    const lab = new StoreLab();
    const store = await lab.open();
    await store.append({ after: 0, events });
    return { lab, store };
  }

  it('[EV39] finds what stands inside of a text without blanks, and far behind its beginning', async () => {
    await using lab = new StoreLab();
    const store = await lab.open();
    await store.append({
      after: 0,
      events: [
        sampleEvent(1, '评审会议 明天 下午'),
        sampleEvent(2, '重跑regen-itgc.py 和 myHTTPHeaderValue'),
        sampleEvent(3, '結果を見る 사용자이름 🎉done', 'api'),
        sampleEvent(4, `${'x '.repeat(8_400)}needleword`),
      ],
    });
    const wanted: Readonly<Record<string, number>> = {
      评审: 1,
      会: 1,
      明天: 1,
      '"明天 下午"': 1,
      gen: 2,
      'gen-itgc': 2,
      HTTPHeader: 2,
      'httpheader 重跑': 2,
      結果: 3,
      이름: 3,
      '🎉': 3,
      needleword: 4,
    };

    for (const [text, seq] of Object.entries(wanted)) {
      const all = await searchAll(store, { text, sessions: null, limit: 10 });
      expect([text, all.hits.map((hit) => hit.seq)]).toEqual([text, [seq]]);
      expect(all.hits[0]?.match).not.toBe('');
      const other = sessionId(seq === 3 ? 'web' : 'api');
      const elsewhere = await searchAll(store, { text, sessions: [other], limit: 10 });
      expect([text, elsewhere.hits]).toEqual([text, []]);
    }
  });

  it('[EV15] finds prompts, answers, notes and tool inputs, newest first', async () => {
    const { lab, store } = await filled();
    await using _ = lab;

    expect(found(await searchAll(store, { text: 'deploy', sessions: null, limit: 10 }))).toEqual([
      6, 5, 4, 2, 1,
    ]);
    expect(found(await searchAll(store, { text: 'WORLD', sessions: null, limit: 10 }))).toEqual([
      1,
    ]);
    expect(found(await searchAll(store, { text: '"foo bar"', sessions: null, limit: 10 }))).toEqual(
      [3],
    );
    expect(found(await searchAll(store, { text: 'needle', sessions: null, limit: 10 }))).toEqual([
      5,
    ]);
  });

  it('[EV15] finds what Claude said as one text, once, at its last part', async () => {
    await using lab = new StoreLab();
    const store = await lab.open();
    const said: readonly HubEvent[] = [
      saidEvent(1, { messageId: 'a', index: 0, text: 'The drawer sums\n' }),
      saidEvent(2, { messageId: 'a', index: 1, text: 'its own totals.', isFinal: true }),
      {
        ...sampleEvent(3),
        kind: 'turn.ended',
        data: {
          promptId: null,
          answer: 'The drawer sums\nits own totals.',
          backgroundTasks: 0,
        },
      },
      saidEvent(4, { messageId: 'b', index: 0, text: 'A cut-off drawer' }),
      { ...sampleEvent(5), kind: 'turn.interrupted', data: { promptId: null } },
      {
        ...sampleEvent(6),
        kind: 'claude.exited',
        data: { runner: runnerId('r'), code: 0, signal: null },
      },
    ];
    await store.append({ after: 0, events: said });

    expect(
      found(await searchAll(store, { text: 'drawer totals', sessions: null, limit: 10 })),
    ).toEqual([2]);
    expect(found(await searchAll(store, { text: 'drawer', sessions: null, limit: 10 }))).toEqual([
      4, 2,
    ]);
  });

  it('[EV15] pages by the number of the event', async () => {
    const { lab, store } = await filled();
    await using _ = lab;
    const first = await searchAll(store, { text: 'deploy', sessions: null, limit: 3 });
    const second = await searchAll(store, {
      text: 'deploy',
      sessions: null,
      limit: 3,
      before: first.next ?? 0,
    });

    expect([found(first), first.next, found(second), second.next]).toEqual([
      [6, 5, 4],
      4,
      [2, 1],
      null,
    ]);
  });

  it('[ROLE-5] finds nothing in sessions that were not asked for', async () => {
    const { lab, store } = await filled();
    await using _ = lab;

    expect(
      found(await searchAll(store, { text: 'deploy', sessions: [sessionId('api')], limit: 10 })),
    ).toEqual([2]);
  });

  it('[ROLE-5] finds nothing in other sessions where very many were asked for', async () => {
    const { lab, store } = await filled();
    await using _ = lab;
    const many = Array.from({ length: 1_000 }, (_many, count) => sessionId(`none-${count}`));
    const request = { text: 'deploy', limit: 10 };

    const none = await searchAll(store, { ...request, sessions: many });
    const some = await searchAll(store, { ...request, sessions: [...many, sessionId('api')] });
    const one = await store.search({ ...request, sessions: [...many, sessionId('api')], limit: 1 });

    expect([found(none), found(some), found(one), one.next]).toEqual([[], [2], [2], null]);
  });

  it('[EV15] shows plain text around the hit', async () => {
    const { lab, store } = await filled();
    await using _ = lab;

    const { hits } = await searchAll(store, {
      text: 'deploy',
      sessions: [sessionId('api')],
      limit: 1,
    });

    expect(hits).toEqual([
      {
        seq: 2,
        at: '2030-01-01T00:00:00.000Z',
        session: sessionId('api'),
        kind: 'note.added',
        before: 'remember the ',
        match: 'deploy',
        after: ' key',
      },
    ]);
  });

  it('[EV15] goes on with the index where it stopped', async () => {
    const { lab, store } = await filled();
    await using _ = lab;
    await searchAll(store, { text: 'deploy', sessions: null, limit: 1 });
    await store[Symbol.asyncDispose]();

    await using again = await lab.open();
    await again.append({ after: 6, events: [sampleEvent(7, 'deploy again')] });

    expect(found(await searchAll(again, { text: 'deploy', sessions: null, limit: 3 }))).toEqual([
      7, 6, 5,
    ]);
  });
});
