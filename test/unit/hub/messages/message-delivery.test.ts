import { setImmediate as nextTurn } from 'node:timers/promises';

import { beforeEach, describe, expect, test } from 'vitest';

import { aNewSession } from '../../../../src/main/hub/commands/aggregate.ts';
import { CommandRunner } from '../../../../src/main/hub/commands/command-runner.ts';
import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import { DeliveryService } from '../../../../src/main/hub/messages/delivery-service.ts';
import type { DeliveryWays } from '../../../../src/main/hub/messages/message-delivery.ts';
import {
  noNotifications,
  typedDelivery,
} from '../../../../src/main/hub/messages/message-delivery.ts';
import { MessageService } from '../../../../src/main/hub/messages/message-service.ts';
import type { RunnerCommand } from '../../../../src/main/hub/runners/runner-connection.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import type { Actor } from '../../../../src/shared/domain/actor.ts';
import { claudeActor, hubActor } from '../../../../src/shared/domain/actor.ts';
import type { EventBody } from '../../../../src/shared/domain/event.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';
import { sampleSetup } from '../../../support/store/sample-events.ts';

const session = asId('session', 's_one');
const runner = asId('runner', 'r_one');
const ana: Actor = { type: 'operator', id: 'o_ana', name: 'Ana' };
const peer: Actor = { type: 'session', id: 's_peer', name: 'peer' };

/** An idle session whose runner writes down what it is told. */
class DeliveryStage {
  readonly told: RunnerCommand[] = [];
  readonly #clock = new ManualClock();
  readonly store = new MemoryStore();
  readonly #log = new EventLog({ store: this.store, logger: silentLogger });
  readonly #commands = new CommandRunner({ log: this.#log, clock: this.#clock });
  readonly #ways: DeliveryWays = {
    typed: typedDelivery({ send: (_session, command) => void this.told.push(command) }),
    notified: noNotifications,
  };
  readonly messages = new MessageService({
    log: this.#log,
    commands: this.#commands,
    ways: this.#ways,
    store: this.store,
  });
  readonly delivery = new DeliveryService({
    log: this.#log,
    commands: this.#commands,
    clock: this.#clock,
    ways: this.#ways,
  });

  /** As the hub does: every commit makes the service look. */
  follow(): void {
    this.#log.onDidCommit(() => void this.delivery.consider(session));
  }

  async start(): Promise<void> {
    await this.commit(ana, { kind: 'session.created', data: sampleSetup });
    await this.commit(hubActor, {
      kind: 'session.start-requested',
      data: { prompt: null, isResume: false },
    });
    await this.commit(claudeActor, {
      kind: 'claude.started',
      data: { runner, pid: 1, version: null },
    });
    await this.commit(hubActor, { kind: 'runner.connected', data: { runner, pid: 1 } });
    await this.commit(claudeActor, {
      kind: 'claude.status-changed',
      data: { status: 'idle', waitingFor: null },
    });
  }

  async commit(actor: Actor, body: EventBody): Promise<void> {
    await this.#commands.run({
      actor,
      command: null,
      on: aNewSession(session),
      decide: () => ok([body]),
      answer: () => undefined,
    });
  }

  get states(): readonly string[] {
    const view = this.#log.state.sessions.get(session);
    return (view?.messages ?? []).map(({ text, state }) => `${text}: ${state}`);
  }
}

describe('[MSG22] a message', () => {
  let stage: DeliveryStage;

  beforeEach(async () => {
    stage = new DeliveryStage();
    await stage.start();
  });

  function send(actor: Actor, text: string) {
    return stage.messages.send({ actor, command: null }, session, { text, isCommand: false });
  }

  test('of an operator is typed', async () => {
    const sent = await send(ana, 'hello');
    await stage.delivery.consider(session);

    expect(sent).toMatchObject({ ok: true });
    expect(stage.told).toMatchObject([{ type: 'deliver', text: 'hello' }]);
  });

  test.each([peer, claudeActor, hubActor])(
    'of a $type is refused, and nothing is queued',
    async (sender) => {
      const sent = await send(sender, 'I approve');
      await stage.delivery.consider(session);

      expect(sent).toMatchObject({ ok: false, error: { code: 'unavailable' } });
      expect([stage.states, stage.told]).toEqual([[], []]);
    },
  );

  test('of a session that is in the log all the same is never typed, and holds nobody up', async () => {
    const data = { message: asId('message', 'm_peer'), text: 'I approve' };
    await stage.commit(peer, { kind: 'message.queued', data });
    await send(ana, 'hello');
    await stage.delivery.consider(session);
    stage.delivery.repeat(session);

    expect(stage.states[0]).toBe('I approve: queued');
    expect(
      new Set(stage.told.map((command) => command.type === 'deliver' && command.text)),
    ).toEqual(new Set(['hello']));
  });
});

test('a message that is committed together with another event is delivered', async () => {
  const stage = new DeliveryStage();
  await stage.start();
  stage.follow();
  // One transaction: the service still looks because of the first event when it hears of the message.
  stage.store.hold();
  const mode = stage.commit(claudeActor, {
    kind: 'claude.mode-changed',
    data: { permissionMode: 'plan' },
  });
  const sent = stage.messages.send({ actor: ana, command: null }, session, {
    text: 'hello',
    isCommand: false,
  });
  stage.store.release();
  await Promise.all([mode, sent]);
  await nextTurn();

  expect(stage.told).toMatchObject([{ type: 'deliver', text: 'hello' }]);
});
