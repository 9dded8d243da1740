import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { aNewSession } from '../../../../src/main/hub/commands/aggregate.ts';
import { CommandRunner } from '../../../../src/main/hub/commands/command-runner.ts';
import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import { FourEyesEscalation } from '../../../../src/main/hub/gates/four-eyes-escalation.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import { claudeActor, hubActor } from '../../../../src/shared/domain/actor.ts';
import type { EventBody } from '../../../../src/shared/domain/event.ts';
import { openGate } from '../../../support/four-eyes.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';
import { sampleSetup } from '../../../support/store/sample-events.ts';

const session = asId('session', 's_web');
const gate = asId('gate', 'g_1');
const afterMs = 600_000;

let clock: ManualClock;
let log: EventLog;
let commands: CommandRunner;
let escalation: FourEyesEscalation;

beforeEach(async () => {
  clock = new ManualClock();
  log = new EventLog({ store: new MemoryStore(), logger: silentLogger });
  commands = new CommandRunner({ log, clock });
  escalation = newEscalation();
  await commit({ kind: 'session.created', data: sampleSetup });
  await commit(openGate(gate, { ownerAfterMs: afterMs }));
});

afterEach(() => escalation[Symbol.dispose]());

function newEscalation(): FourEyesEscalation {
  return new FourEyesEscalation({ log, commands, clock, time: { nowMs: () => clock.now() } });
}

async function commit(body: EventBody): Promise<void> {
  await commands.run({
    actor: claudeActor,
    command: null,
    on: aNewSession(session),
    decide: () => ok([body]),
    answer: () => undefined,
  });
}

/** Its own timers run in steps of a minute. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 60_000) {
    clock.advanceBy(Math.min(left, 60_000));
    await nextTurn();
  }
}

function escalatedAt(): string | undefined {
  return log.state.sessions.get(session)?.gates[0]?.escalatedAt;
}

test('[GATE25] a request escalates when its time has passed, once, by the hub', async () => {
  await escalation.consider(session);
  await pass(afterMs - 1);
  expect(escalatedAt()).toBeUndefined();

  await pass(1);
  expect(escalatedAt()).toBe(new Date(clock.now()).toISOString());
  const before = log.state.sessions.get(session);
  await escalation.consider(session);
  await pass(afterMs);
  expect(log.state.sessions.get(session)).toBe(before);
});

test('[GATE25] a request whose time passed while no hub ran escalates at the start', async () => {
  clock.advanceBy(afterMs);
  await newEscalation().start();

  expect(escalatedAt()).toBe(new Date(clock.now()).toISOString());
});

test('[GATE25] a request that was answered in time does not escalate', async () => {
  await escalation.consider(session);
  await commit({
    kind: 'gate.answered',
    data: { gate, answer: 'deny', message: null, answers: null },
  });
  await pass(afterMs);

  expect(escalatedAt()).toBeUndefined();
});

test('[GATE25] a request escalates as an event of the hub', async () => {
  const actors: unknown[] = [];
  using _ = log.onDidCommit((events) => {
    actors.push(...events.map(({ kind, actor }) => [kind, actor]));
  });
  clock.advanceBy(afterMs);
  await escalation.start();

  expect(actors).toEqual([['gate.escalated', hubActor]]);
});
