import { setImmediate as nextTurn } from 'node:timers/promises';

import { expect, test } from 'vitest';

import type { AskDeliveryService } from '../../../src/main/hub/peers/ask-delivery-service.ts';
import type { SessionId } from '../../../src/shared/base/ids.ts';
import { asId } from '../../../src/shared/base/ids.ts';
import { isAskOver, isOutcomeDue } from '../../../src/shared/domain/ask.ts';
import type { EventBody, HubEvent } from '../../../src/shared/domain/event.ts';
import { AskStage } from '../../support/ask-stage.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { rounds } from '../../support/rounds.ts';
import { Seeded } from '../../support/seeded.ts';
import { MemoryStore } from '../../support/store/memory-store.ts';

// Four sessions ask each other while the hub is killed again and again, between any two commits. Their Claude Codes read,
// reply, end their turns, fail or take no notice. A call whose answer did not come is repeated, as a runner does.

const names = ['api', 'web', 'cli', 'docs'] as const;
const sessions = names.map((name) => asId('session', `s_${name}`));
const finals = new Set(['ask.answered', 'ask.failed', 'ask.expired']);

interface Call {
  readonly session: SessionId;
  readonly id: string;
  readonly arguments: object;
}

class AskWorld {
  readonly #seeded: Seeded;
  readonly #store = new MemoryStore();
  readonly #clock = new ManualClock();
  readonly #openCalls = new Map<string, Call>();
  /** The prompt that each session works on. */
  readonly #turns = new Map<SessionId, string>();
  /** Calls that were answered, with the ask that the answer named. */
  readonly acknowledged = new Map<string, string>();
  #stage: AskStage;
  #delivery: AskDeliveryService;
  #count = 0;

  constructor(seed: number) {
    this.#seeded = new Seeded(seed);
    this.#stage = new AskStage({ store: this.#store, clock: this.#clock });
    this.#delivery = this.#follow();
  }

  async begin(): Promise<void> {
    for (const [index, session] of sessions.entries()) {
      await this.#stage.start(session, names[index] ?? '');
    }
  }

  async step(): Promise<void> {
    const choice = this.#seeded.below(20);
    if (choice < 3) this.#ask();
    else if (choice < 10) await this.#read();
    else if (choice < 16) await this.#endTurn(choice);
    else if (choice < 19) this.#clock.advanceBy(this.#seeded.below(40_000));
    else await this.#kill();
    for (let turn = this.#seeded.below(6); turn > 0; turn -= 1) await nextTurn();
  }

  /** Everything that is still open runs out. */
  async settle(): Promise<void> {
    for (let round = 0; this.#isOpen(); round += 1) {
      if (round > 5000) throw new Error('some asks never end');
      while (this.#stage.handed.length > 0) await this.#read();
      for (const session of this.#turns.keys()) await this.#endTurnOf(session, 11);
      this.#clock.advanceBy(130_000);
      for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    }
  }

  #isOpen(): boolean {
    const asks = [...this.#stage.log.state.sessions.values()].flatMap((view) => view.asks);
    return this.#openCalls.size > 0 || asks.some((ask) => !isAskOver(ask) || isOutcomeDue(ask));
  }

  async events(): Promise<readonly HubEvent[]> {
    const all: HubEvent[] = [];
    for (let after: number | null = 0; after !== null;) {
      const page: Awaited<ReturnType<MemoryStore['page']>> = await this.#store.page({
        after,
        limit: 500,
      });
      all.push(...page.events);
      after = page.next;
    }
    return all;
  }

  #follow(): AskDeliveryService {
    const delivery = this.#stage.newDelivery();
    this.#stage.log.onDidCommit((events) => {
      for (const { session } of events) {
        if (session) delivery.consider(session).catch(() => undefined);
      }
    });
    return delivery;
  }

  #ask(): void {
    const session = this.#seeded.pick(sessions);
    const peer = this.#seeded.pick(names);
    this.#count += 1;
    this.#call({
      session,
      id: `c_${this.#count}`,
      arguments: {
        peer,
        question: `Question ${this.#count}`,
        deadline_minutes: this.#count % 3 === 0 ? 1 : 30,
      },
    });
  }

  #call(call: Call): void {
    this.#openCalls.set(call.id, call);
    const stage = this.#stage;
    const given = { tool: 'ask_peer', arguments: call.arguments };
    void this.#hear(call, stage.call(call.session, call.id, given), stage);
  }

  async #hear(call: Call, answer: Promise<unknown>, stage: AskStage): Promise<void> {
    const text = JSON.stringify(await answer);
    // The hub that answers was killed meanwhile, so the answer never arrives.
    if (stage !== this.#stage) return;
    this.#openCalls.delete(call.id);
    const ask = /"ask":"(a_\w+)"/u.exec(text)?.[1];
    if (ask !== undefined) this.acknowledged.set(call.id, ask);
  }

  /** Claude Code begins a turn with what it was handed, or takes no notice of it. */
  async #read(): Promise<void> {
    const handed = this.#stage.handed.shift();
    if (!handed || this.#turns.has(handed.session) || this.#seeded.below(5) === 0) return;
    this.#count += 1;
    const promptId = `p_${this.#count}`;
    this.#turns.set(handed.session, promptId);
    const text = `<task-notification>${handed.text}</task-notification>`;
    const started = { promptId, text, message: null };
    await this.#report(handed.session, { kind: 'turn.started', data: started });
    const busy = { status: 'busy', waitingFor: null } as const;
    await this.#report(handed.session, { kind: 'claude.status-changed', data: busy });
  }

  async #endTurn(choice: number): Promise<void> {
    const [session] = this.#turns.keys();
    if (session) await this.#endTurnOf(session, choice);
  }

  async #endTurnOf(session: SessionId, choice: number): Promise<void> {
    const promptId = this.#turns.get(session) ?? '';
    this.#turns.delete(session);
    if (choice === 14) {
      this.#count += 1;
      const reply = { tool: 'reply', arguments: { answer: 'Replied.' } };
      void this.#stage.call(session, `c_${this.#count}`, reply);
      for (let turn = 0; turn < 3; turn += 1) await nextTurn();
    }
    await this.#report(
      session,
      choice === 15
        ? { kind: 'turn.failed', data: { promptId, error: 'server_error', text: '' } }
        : { kind: 'turn.ended', data: { promptId, answer: 'Well.', backgroundTasks: 0 } },
    );
    const idle = { status: 'idle', waitingFor: null } as const;
    await this.#report(session, { kind: 'claude.status-changed', data: idle });
  }

  async #report(session: SessionId, body: EventBody): Promise<void> {
    await this.#stage.report(session, body);
  }

  async #kill(): Promise<void> {
    this.#store.hold();
    this.#delivery[Symbol.dispose]();
    // Some commits are under way, and are lost with the hub.
    for (let turn = this.#seeded.below(4); turn > 0; turn -= 1) await nextTurn();
    this.#store.lose();
    this.#stage = new AskStage({ store: this.#store, clock: this.#clock });
    await this.#stage.log.start();
    this.#delivery = this.#follow();
    this.#delivery.start();
    for (const call of this.#openCalls.values()) this.#call(call);
  }
}

test('[ASK2] each ask that was acknowledged has exactly one outcome in both sessions, however often the hub is killed', async () => {
  const asks = rounds({ usual: 60, nightly: 500 });
  const seed = 20_260;
  const world = new AskWorld(seed);
  await world.begin();
  for (let step = 0; world.acknowledged.size < asks; step += 1) {
    if (step > asks * 100) throw new Error(`only ${world.acknowledged.size} of ${asks} asks`);
    await world.step();
  }
  await world.settle();
  const events = await world.events();
  const asked = events.filter(({ kind }) => kind === 'ask.asked');

  // A call that was repeated has asked once: each question has a number.
  const texts = asked.map(({ data }) => ('text' in data ? data.text : ''));
  expect(texts).toHaveLength(2 * new Set(texts).size);
  const outcomes = [...world.acknowledged].map(([call, ask]) => {
    const own = events.filter(({ data }) => 'ask' in data && data.ask === ask);
    return {
      call,
      asked: own.filter(({ kind }) => kind === 'ask.asked').length,
      finals: own.filter(({ kind }) => finals.has(kind)).map(({ kind }) => kind),
      sessions: new Set(own.filter(({ kind }) => finals.has(kind)).map(({ session }) => session))
        .size,
      told: own.filter(({ kind }) => kind === 'ask.told').length,
    };
  });
  const wrong = outcomes.filter(
    ({ asked: count, finals: kinds, sessions: ends, told }) =>
      count !== 2 || kinds.length !== 2 || kinds[0] !== kinds[1] || ends !== 2 || told !== 1,
  );
  expect(wrong, `seed ${seed}`).toEqual([]);
  // Each kind of outcome occurred, so the run has tried them all.
  expect(new Set(outcomes.map(({ finals: [kind] }) => kind))).toEqual(finals);
});
