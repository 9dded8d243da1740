import { afterEach, beforeEach, expect, test } from 'vitest';

import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import { GrantEndService } from '../../../../src/main/hub/operators/grant-end-service.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import type { HubEventBody } from '../../../../src/shared/domain/event.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';

const ben = asId('operator', 'o_ben');
const owner = { type: 'operator', id: 'o_ana', name: 'Ana' } as const;

let clock: ManualClock;
let log: EventLog;
let ends: GrantEndService;
let calls: number;

beforeEach(async () => {
  clock = new ManualClock();
  calls = 0;
  log = new EventLog({ store: new MemoryStore(), logger: silentLogger });
  await log.start();
  await commit({ kind: 'operator.added', data: { operator: ben, name: 'Ben' } });
  ends = new GrantEndService({
    log,
    clock,
    time: { nowMs: () => clock.now() },
    follower: {
      grantEnded: () => {
        calls += 1;
        return Promise.resolve();
      },
    },
  });
  log.onDidCommit((events) => events.forEach((event) => ends.react(event)));
});

afterEach(() => ends[Symbol.dispose]());

async function commit(body: HubEventBody): Promise<void> {
  const at = new Date(clock.now()).toISOString();
  const event = { at, session: null, actor: owner, cause: null, ...body };
  await log.submit({
    command: null,
    progress: null,
    decide: () => ok({ events: [event], answer: () => undefined }),
  });
}

function grant(id: string, expiresInMs: number | null): Promise<void> {
  const expiresAt = expiresInMs === null ? null : new Date(clock.now() + expiresInMs).toISOString();
  return commit({
    kind: 'grant.given',
    data: {
      grant: asId('grant', id),
      operator: ben,
      role: 'observer',
      scope: { type: 'hub' },
      expiresAt,
    },
  });
}

test('[SUG5] the end of each grant is noticed at its moment, and nothing is waited for after the last', async () => {
  await ends.start();
  await grant('p_short', 90_000);
  await grant('p_long', 120_000);
  await grant('p_forever', null);

  const seen: number[] = [calls];
  for (const ms of [89_999, 1, 29_999, 1]) {
    clock.advanceBy(ms);
    seen.push(calls);
  }

  expect(seen).toEqual([1, 1, 2, 2, 3]);
  expect(clock.pending).toBe(0);
});

test('[SUG5] a hub that was away when a grant ended looks when it starts', async () => {
  await grant('p_short', 1_000);
  ends[Symbol.dispose]();
  clock.advanceBy(5_000);
  const again = new GrantEndService({
    log,
    clock,
    time: { nowMs: () => clock.now() },
    follower: { grantEnded: () => Promise.resolve(void (calls += 1)) },
  });
  await again.start();

  expect(calls).toBe(1);
  expect(clock.pending).toBe(0);
});
