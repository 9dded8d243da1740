import { setImmediate as nextTurn } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { aNewSession } from '../../../../src/main/hub/commands/aggregate.ts';
import { CommandRunner } from '../../../../src/main/hub/commands/command-runner.ts';
import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import { LauncherService } from '../../../../src/main/hub/launchers/launcher-service.ts';
import { FactIntake } from '../../../../src/main/hub/sessions/fact-intake.ts';
import { RunnerLinks } from '../../../../src/main/hub/sessions/runner-links.ts';
import { RunnerWatch } from '../../../../src/main/hub/sessions/runner-watch.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import { hubActor } from '../../../../src/shared/domain/actor.ts';
import type { EventBody } from '../../../../src/shared/domain/event.ts';
import {
  defaultLauncherName,
  type LauncherName,
} from '../../../../src/shared/domain/launcher-name.ts';
import type { SessionView } from '../../../../src/shared/domain/session.ts';
import { MemoryLauncher } from '../../../support/launchers/memory-launcher.ts';
import { MemoryWorld } from '../../../support/launchers/memory-world.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';
import { sampleSetup } from '../../../support/store/sample-events.ts';

const session = asId('session', 's_one');

/** A session whose runner runs in a place in memory and has no link, under a watch. */
class WatchStage {
  readonly clock = new ManualClock();
  readonly world = new MemoryWorld();
  readonly #store = new MemoryStore();
  readonly #log = new EventLog({ store: this.#store, logger: silentLogger });
  readonly #commands = new CommandRunner({ log: this.#log, clock: this.clock });
  readonly #launcher = new MemoryLauncher(this.world);
  readonly #watch = new RunnerWatch({
    log: this.#log,
    commands: this.#commands,
    launchers: new LauncherService({ log: this.#log, launchers: [this.#launcher] }),
    links: new RunnerLinks(),
    intake: new FactIntake({
      commands: this.#commands,
      progress: this.#store,
      typists: { typistOf: () => undefined, possibleTypistOf: () => undefined },
      standing: { answerTo: () => undefined },
      fourEyes: { termsFor: () => undefined },
    }),
    clock: this.clock,
    logger: silentLogger,
  });

  async start(launcher: LauncherName = this.#launcher.name): Promise<void> {
    await this.#commands.run({
      actor: hubActor,
      command: null,
      on: aNewSession(session),
      decide: () =>
        ok([
          { kind: 'session.created', data: { ...sampleSetup, launcher } },
          { kind: 'session.start-requested', data: { prompt: null, isResume: false } },
        ]),
      answer: () => undefined,
    });
    await this.#launcher.launch({
      session,
      name: 'one',
      runner: 'r_one',
      token: 'rh_runner_one',
      cwd: '/work',
      claude: { sessionId: 'one', isResume: false, model: null, permissionMode: null, args: [] },
      setup: null,
      variables: {},
      cols: 80,
      rows: 24,
    });
    this.#watch.watch(session);
  }

  async commit(bodies: readonly EventBody[]): Promise<void> {
    await this.#commands.run({
      actor: hubActor,
      command: null,
      on: aNewSession(session),
      decide: () => ok(bodies),
      answer: () => undefined,
    });
  }

  get asks(): readonly string[] {
    return this.#log.state.sessions.get(session)?.asks.map(({ state }) => state) ?? [];
  }

  get run(): SessionView['run'] | undefined {
    return this.#log.state.sessions.get(session)?.run;
  }

  /** Waits for what the log says; the watch looks each second. */
  async until(state: SessionView['run']['state']): Promise<void> {
    while (this.run?.state !== state) await this.wait(1);
  }

  async wait(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      this.clock.advanceBy(1000);
      await nextTurn();
    }
  }
}

test('[RUN27] a session is not called lost while its place does not say whether its runner runs', async () => {
  const stage = new WatchStage();
  await stage.start();
  stage.world.silent.add(session);
  stage.world.runners.get(session)?.crash();

  await stage.wait(120);
  const whileSilent = stage.run?.state;
  stage.world.silent.delete(session);
  await stage.until('lost');

  expect(whileSilent).toBe('starting');
});

test('[ASK3] what a session works on for a peer fails when its runner is lost, and what it has not read waits', async () => {
  const stage = new WatchStage();
  await stage.start();
  const web = { id: session, name: 'web' };
  const api = { id: asId('session', 's_api'), name: 'api' };
  const asked = (['a_read', 'a_delivered'] as const).map((id): EventBody => {
    const terms = { text: 'Well?', chain: [api], parent: null, mark: id } as const;
    const ends = { side: 'target', from: api, to: web, wantsAnswer: true, root: hubActor } as const;
    const expiresAt = '2099-01-01T00:00:00.000Z';
    return { kind: 'ask.asked', data: { ask: asId('ask', id), ...terms, ...ends, expiresAt } };
  });
  await stage.commit([
    { kind: 'claude.started', data: { runner: asId('runner', 'r_one'), pid: 1, version: null } },
    ...asked,
    { kind: 'ask.read', data: { ask: asId('ask', 'a_read'), promptId: 'p1' } },
    { kind: 'ask.delivered', data: { ask: asId('ask', 'a_delivered') } },
  ]);
  stage.world.runners.get(session)?.crash();
  await stage.until('lost');

  expect(stage.asks).toEqual(['failed', 'queued']);
});

test('[RUN27] a session of a place that this hub does not have is left alone', async () => {
  const stage = new WatchStage();
  await stage.start(defaultLauncherName);

  await stage.wait(120);

  expect(stage.run?.state).toBe('starting');
});
