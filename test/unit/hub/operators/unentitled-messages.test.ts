import { afterEach, beforeEach, expect, test } from 'vitest';

import { grantsInForce, FoldedGrants } from '../../../../src/main/hub/access/grants.ts';
import { hasLastingRight } from '../../../../src/main/hub/access/lasting-right.ts';
import { CommandRunner } from '../../../../src/main/hub/commands/command-runner.ts';
import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import { noNotifications } from '../../../../src/main/hub/messages/message-delivery.ts';
import { MessageService } from '../../../../src/main/hub/messages/message-service.ts';
import { UnentitledMessages } from '../../../../src/main/hub/operators/unentitled-messages.ts';
import { asId, type GrantId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import type { EventBody, HubEvent, HubEventBody } from '../../../../src/shared/domain/event.ts';
import type { Role } from '../../../../src/shared/domain/operator.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';
import { sampleSetup } from '../../../support/store/sample-events.ts';

const owner = { type: 'operator', id: asId('operator', 'o_Ana'), name: 'Ana' } as const;
const ben = { type: 'operator', id: asId('operator', 'o_Ben'), name: 'Ben' } as const;
const web = asId('session', 's_web');
const driving = asId('grant', 'p_driving');

let clock: ManualClock;
let store: MemoryStore;
let log: EventLog;
let unentitled: UnentitledMessages;

beforeEach(async () => {
  clock = new ManualClock();
  store = new MemoryStore();
  await startHub();
  await commit({ kind: 'session.created', data: { ...sampleSetup, name: 'web' } });
  await commit({ kind: 'operator.added', data: { operator: ben.id, name: 'Ben' } });
});

afterEach(() => unentitled[Symbol.dispose]());

/** As one that finds what another hub has stored; it reacts to commits when `follow` was called. */
async function startHub(): Promise<void> {
  log = new EventLog({ store, logger: silentLogger });
  await log.start();
  const grants = new FoldedGrants({ owner: owner.id, hub: () => log.state.hub });
  const commands = new CommandRunner({ log, clock });
  unentitled = new UnentitledMessages({
    log,
    messages: new MessageService({
      log,
      commands,
      store,
      ways: { typed: { refusal: null, deliver: () => undefined }, notified: noNotifications },
    }),
    rights: {
      maySend: (id, session) =>
        hasLastingRight(grantsInForce(grants.grantsOf(id), clock.now()), 'message.send', session),
      nowMs: () => clock.now(),
    },
    clock,
    logger: silentLogger,
  });
}

function follow(): void {
  log.onDidCommit((events) => events.forEach((event) => void unentitled.react(event)));
}

async function commit(body: EventBody | HubEventBody, actor: typeof owner | typeof ben = owner) {
  const session = /^(session|message)\./.test(body.kind) ? web : null;
  const at = '2030-01-01T00:00:00.000Z';
  await log.submit({
    command: null,
    progress: null,
    decide: () =>
      ok({ events: [{ at, session, actor, cause: null, ...body }], answer: () => undefined }),
  });
}

const place = { operator: ben.id, scope: { type: 'session', session: web } } as const;

function grant(id: GrantId, role: Role, expiresInMs: number | null): Promise<void> {
  const expiresAt = expiresInMs === null ? null : new Date(clock.now() + expiresInMs).toISOString();
  return commit({ kind: 'grant.given', data: { ...place, grant: id, role, expiresAt } });
}

async function queue(): Promise<void> {
  const own = { message: asId('message', 'm_own'), text: 'of the owner' };
  await commit({ kind: 'message.queued', data: own });
  await commit(
    { kind: 'message.queued', data: { message: asId('message', 'm_ben'), text: 'of Ben' } },
    ben,
  );
}

async function waiting(): Promise<readonly string[]> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const messages = log.state.sessions.get(web)?.messages ?? [];
  return messages.filter(({ state }) => state === 'queued').map(({ id }) => id);
}

test('[PEO8] [ROLE-6] a grant that ends by the clock drops what its operator had waiting', async () => {
  await unentitled.start();
  follow();
  await grant(driving, 'driver', 90_000);
  await queue();

  clock.advanceBy(89_999);
  const before = await waiting();
  clock.advanceBy(1);

  expect(before).toEqual(['m_own', 'm_ben']);
  expect(await waiting()).toEqual(['m_own']);
  expect(clock.pending).toBe(0);
});

test('[PEO8] a message stays while another grant allows it', async () => {
  await unentitled.start();
  follow();
  await grant(driving, 'driver', 1_000);
  await grant(asId('grant', 'p_owning'), 'owner', null);
  await queue();

  clock.advanceBy(1_000);

  expect(await waiting()).toEqual(['m_own', 'm_ben']);
});

test('[PEO8] a hub that was killed after a withdrawal drops the messages when it starts again', async () => {
  await grant(driving, 'driver', null);
  await queue();
  await commit({ kind: 'grant.withdrawn', data: { ...place, grant: driving, role: 'driver' } });
  const before = await waiting();

  await startHub();
  await unentitled.start();
  const after = await waiting();
  await unentitled.start();

  expect([before, after]).toEqual([['m_own', 'm_ben'], ['m_own']]);
  expect(await waiting()).toEqual(['m_own']);
});

test('[PEO8] a grant that ended while the hub was off drops its messages at the start', async () => {
  await grant(driving, 'driver', 1_000);
  await queue();
  clock.advanceBy(2_000);

  await startHub();
  await unentitled.start();

  expect(await waiting()).toEqual(['m_own']);
});

test('[PEO8] a message that could not be dropped keeps no other one, and is dropped a second later', async () => {
  await unentitled.start();
  follow();
  await grant(driving, 'driver', 1_000);
  await queue();
  const more = { message: asId('message', 'm_more'), text: 'more of Ben' };
  await commit({ kind: 'message.queued', data: more }, ben);

  store.failNext();
  clock.advanceBy(1_000);
  const atFirst = await waiting();
  clock.advanceBy(1_000);
  const aSecondLater = await waiting();
  clock.advanceBy(1_000);
  await waiting();

  expect(atFirst).toEqual(['m_own', 'm_ben']);
  expect(aSecondLater).toEqual(['m_own']);
  expect(clock.pending).toBe(0);
});

test('[PEO8] a withdrawal on a full disk is looked at again, and a hub that is over waits for nothing', async () => {
  await unentitled.start();
  const events: HubEvent[] = [];
  log.onDidCommit((committed) => void events.push(...committed));
  await grant(driving, 'driver', null);
  await queue();
  await commit({ kind: 'grant.withdrawn', data: { ...place, grant: driving, role: 'driver' } });

  store.failNext();
  for (const event of events) await unentitled.react(event);
  const atFirst = await waiting();
  clock.advanceBy(1_000);

  expect(atFirst).toEqual(['m_own', 'm_ben']);
  expect(await waiting()).toEqual(['m_own']);
  unentitled[Symbol.dispose]();
  expect(clock.pending).toBe(0);
});
