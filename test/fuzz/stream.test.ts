import { expect, test } from 'vitest';

import type { OperatorPrincipal } from '../../src/main/hub/access/principal.ts';
import { canSee } from '../../src/main/hub/access/principal.ts';
import type { SessionId } from '../../src/shared/base/ids.ts';
import type { FakeRunner } from '../support/fake-runner.ts';
import { FollowingClient } from '../support/following-client.ts';
import { ManualClock, settle } from '../support/manual-clock.ts';
import { PairTransport } from '../support/pair-transport.ts';
import { rounds } from '../support/rounds.ts';
import { Seeded } from '../support/seeded.ts';
import { SocketPair } from '../support/socket-pair.ts';
import { person, StreamStage } from '../support/stream-stage.ts';
import { noise } from '../support/terminal-stage.ts';

// Clients that keep the rules, on a network that does what it likes: whatever happens on the way, in the end each of
// them shows exactly what the hub has, and draws exactly what the runner has drawn.

const steps = 250;

/** One client and its network. */
interface Follower {
  readonly principal: OperatorPrincipal;
  readonly client: FollowingClient;
  pair: SocketPair | undefined;
}

class Story {
  readonly random: Seeded;
  readonly clock: ManualClock;
  readonly stage: StreamStage;
  readonly sessions: SessionId[] = [];
  readonly runners: FakeRunner[] = [];
  readonly followers: Follower[] = [];

  constructor(seed: number, clock: ManualClock, stage: StreamStage) {
    this.random = new Seeded(seed);
    this.clock = clock;
    this.stage = stage;
  }

  async begin(): Promise<void> {
    for (const name of ['one', 'two']) {
      const session = await this.stage.createSession(name);
      this.sessions.push(session);
      this.runners.push(await this.stage.connectFakeRunner(session));
    }
    for (const name of ['Ana', 'Ben']) this.follow(person(name));
  }

  follow(principal: OperatorPrincipal): void {
    const follower: Follower = {
      principal,
      pair: undefined,
      client: new FollowingClient({
        clock: this.clock,
        connect: () => {
          const pair = new SocketPair();
          follower.pair = pair;
          const transport = new PairTransport(pair);
          this.stage.edge.accept(pair.left, principal);
          return Promise.resolve({ state: 'open', transport });
        },
      }),
    };
    for (const session of this.sessions) follower.client.watch(session, 16_384);
    follower.client.client.start();
    this.followers.push(follower);
  }

  /** One thing that can happen at any time. */
  step(): void {
    const { random, stage } = this;
    const { pair } = random.pick(this.followers);
    const session = random.pick(this.sessions);
    switch (random.below(12)) {
      case 0:
      case 1:
        return void stage.note(session, `note ${random.below(1000)}`);
      case 2:
        return void stage.commit(session, {
          kind: 'session.renamed',
          data: { name: `name-${random.below(1000)}` },
        });
      case 3:
        return stage.store.release(random.below(4));
      case 4:
      case 5:
        return void pair?.left.flush(random.below(5));
      case 6:
      case 7:
        return void pair?.right.flush(random.below(5));
      case 8:
        return random.below(4) === 0 ? pair?.cut() : undefined;
      case 9:
        return this.clock.advanceBy(random.below(2000));
      case 10:
        return random.pick(this.runners).write(noise(random.below(12_000), random.below(1000)));
      case 11:
        return this.changeRights();
    }
  }

  /** Now and then somebody may see less, or all again. */
  changeRights(): void {
    if (this.random.below(3) > 0) return;
    const { principal } = this.random.pick(this.followers);
    const { name } = principal.operator;
    const now =
      this.random.below(2) === 0
        ? person(name)
        : person(name, { role: 'observer', session: this.random.pick(this.sessions) });
    this.stage.rights.set(principal.device.id, now);
  }

  /** The network is well again, and everything that is under way arrives. */
  async end(): Promise<void> {
    this.stage.store.release();
    for (let round = 0; round < 12; round += 1) {
      this.clock.advanceBy(5000);
      await this.settle();
    }
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 4; turn += 1) {
      for (const { pair } of this.followers) pair?.settle();
      await this.stage.settle();
    }
  }

  /** What a client must show in the end. */
  expectedOf({ principal }: Follower) {
    const rights = this.stage.rightsOf(principal);
    const visible = [...this.stage.log.state.sessions.values()].filter(
      (view) => rights && canSee(rights, view),
    );
    return {
      sessions: new Map(visible.map((view) => [view.id, view])),
      screens: visible.map((view) => [view.id, this.screenOf(view.id)]),
    };
  }

  shownBy({ client }: Follower, visible: Iterable<SessionId>) {
    return {
      sessions: client.sessions,
      screens: [...visible].map((session) => [session, client.screenOf(session)]),
    };
  }

  screenOf(session: SessionId): string | undefined {
    return this.runners[this.sessions.indexOf(session)]?.screen;
  }
}

async function run(seed: number): Promise<void> {
  const clock = new ManualClock();
  await using stage = await StreamStage.start(clock);
  const story = new Story(seed, clock, stage);
  await story.begin();
  stage.store.hold();
  for (let count = 0; count < steps; count += 1) {
    story.step();
    // As on a real network: nothing happens between a connection and its client's hearing of it.
    await settle();
    if (story.random.below(3) === 0) await stage.turn();
  }
  await story.end();
  for (const follower of story.followers) {
    const expected = story.expectedOf(follower);
    const shown = story.shownBy(follower, expected.sessions.keys());
    expect(shown, `seed ${seed}, ${follower.principal.operator.name}`).toEqual(expected);
    follower.client[Symbol.dispose]();
  }
}

const seeds = Array.from(
  { length: rounds({ usual: 60, nightly: 1_200 }) },
  (_, index) => index + 1,
);

test.each(seeds)('[STR3] [VIEW1] whatever the network does, all is shown in the end: seed %i', run);
