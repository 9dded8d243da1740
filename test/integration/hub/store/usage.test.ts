import { describe, expect, it } from 'vitest';

import type { HubEvent, Meter } from '../../../../src/shared/domain/event.ts';
import { sampleEvent, sessionId } from '../../../support/store/sample-events.ts';
import { StoreLab } from '../../../support/store/store-lab.ts';

const nothing: Meter = {
  model: null,
  costUsd: null,
  contextPercent: null,
  contextTokens: null,
  contextLimitTokens: null,
  fiveHour: null,
  sevenDay: null,
};

function metered(
  seq: number,
  at: string,
  { session = 'web', ...meter }: Partial<Meter> & { readonly session?: string },
): HubEvent {
  const event = sampleEvent(seq, '', session);
  return { ...event, at, kind: 'claude.metered', data: { ...nothing, ...meter } };
}

function failed(seq: number, error: string, session = 'web'): HubEvent {
  return {
    ...sampleEvent(seq, '', session),
    kind: 'tool.failed',
    data: {
      promptId: null,
      toolUseId: null,
      agentId: null,
      tool: 'Bash',
      input: { command: `step ${seq}` },
      error,
      durationMs: 1_000,
    },
  };
}

const yesterday = '2030-01-01T23:00:00.000Z';
const midnight = '2030-01-02T00:00:00.000Z';
const today = '2030-01-02T09:00:00.000Z';

describe('what was spent', () => {
  it('is what the figures of each session grew by since then, over runs that begin anew', async () => {
    await using lab = new StoreLab();
    const store = await lab.open();
    await store.append({
      after: 0,
      events: [
        metered(1, yesterday, { costUsd: 1 }),
        metered(2, today, { costUsd: 1.5 }),
        metered(3, today, { costUsd: null, contextPercent: 4 }),
        // A new run of Claude Code counts from nothing.
        metered(4, today, { costUsd: 0.25 }),
        metered(5, today, { costUsd: 0.75 }),
        metered(6, today, { costUsd: 2, session: 'api' }),
        metered(7, yesterday, { costUsd: 9, session: 'old' }),
      ],
    });

    expect((await store.usage({ since: midnight })).spent).toEqual([
      { session: sessionId('web'), usd: 1.25 },
      { session: sessionId('api'), usd: 2 },
    ]);
  });

  it('is nothing, and no zero, where Claude Code gave no figures', async () => {
    await using lab = new StoreLab();
    const store = await lab.open();
    await store.append({ after: 0, events: [metered(1, today, { contextPercent: 3 })] });

    expect(await store.usage({ since: midnight })).toEqual({
      spent: [],
      fiveHour: null,
      sevenDay: null,
    });
  });

  it('comes with the newest of each limit', async () => {
    await using lab = new StoreLab();
    const store = await lab.open();
    const fiveHour = { usedPercent: 71, resetsAt: 1_900_000_000 };
    const sevenDay = { usedPercent: 12, resetsAt: null };
    await store.append({
      after: 0,
      events: [
        metered(1, yesterday, { fiveHour: { usedPercent: 3, resetsAt: null }, sevenDay }),
        metered(2, today, { fiveHour }),
        metered(3, today, { session: 'api' }),
      ],
    });

    expect(await store.usage({ since: midnight })).toEqual({
      spent: [],
      fiveHour: { ...fiveHour, at: today },
      sevenDay: { ...sevenDay, at: yesterday },
    });
  });
});

describe('calls that failed', () => {
  it('cost the step that read them, and share it when they failed together', async () => {
    await using lab = new StoreLab();
    const store = await lab.open();
    await store.append({
      after: 0,
      events: [
        metered(1, today, { costUsd: 1 }),
        failed(2, 'exit 1'),
        failed(3, 'exit 2'),
        metered(4, today, { costUsd: 1 }),
        metered(5, today, { costUsd: 1.5 }),
        failed(6, 'exit 3'),
        failed(7, 'exit 4', 'api'),
      ],
    });

    const { calls, next } = await store.failures({ session: null, before: 99, limit: 10 });
    expect([calls.map(({ seq, usd }) => [seq, usd]), next]).toEqual([
      [
        [7, null],
        [6, null],
        [3, 0.25],
        [2, 0.25],
      ],
      null,
    ]);
    expect(calls[2]).toEqual({
      seq: 3,
      at: sampleEvent(3).at,
      session: sessionId('web'),
      tool: 'Bash',
      summary: 'step 3',
      error: 'exit 2',
      durationMs: 1_000,
      usd: 0.25,
    });
  });

  it('come by session and by page', async () => {
    await using lab = new StoreLab();
    const store = await lab.open();
    const events = Array.from({ length: 6 }, (_, index) =>
      failed(index + 1, 'exit 1', index % 2 === 0 ? 'web' : 'api'),
    );
    await store.append({ after: 0, events });

    async function page(before: number) {
      const query = { session: sessionId('web'), before, limit: 2 };
      const { calls, next } = await store.failures(query);
      return [calls.map((call) => call.seq), next];
    }
    expect([await page(99), await page(3)]).toEqual([
      [[5, 3], 3],
      [[1], null],
    ]);
  });
});
