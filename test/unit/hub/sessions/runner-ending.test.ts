import { setImmediate as nextTurn } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { aNewSession } from '../../../../src/main/hub/commands/aggregate.ts';
import { CommandRunner } from '../../../../src/main/hub/commands/command-runner.ts';
import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import { LauncherService } from '../../../../src/main/hub/launchers/launcher-service.ts';
import type { RunnerLife } from '../../../../src/main/hub/launchers/launcher.ts';
import { RunnerTokens } from '../../../../src/main/hub/runners/runner-tokens.ts';
import { RunnerEnding } from '../../../../src/main/hub/sessions/runner-ending.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import { hubActor } from '../../../../src/shared/domain/actor.ts';
import type { EventBody } from '../../../../src/shared/domain/event.ts';
import type { LauncherName } from '../../../../src/shared/domain/launcher-name.ts';
import { MemoryLauncher } from '../../../support/launchers/memory-launcher.ts';
import { MemoryWorld } from '../../../support/launchers/memory-world.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';
import { sampleSetup } from '../../../support/store/sample-events.ts';

const session = asId('session', 's_one');
const runner = asId('runner', 'r_one');

const started: EventBody = { kind: 'claude.started', data: { runner, pid: 1, version: null } };
const stop: EventBody = { kind: 'session.stop-requested', data: {} };
const exited: EventBody = { kind: 'claude.exited', data: { runner, code: 0, signal: null } };
const resumed: EventBody = {
  kind: 'session.start-requested',
  data: { prompt: null, isResume: true },
};

/** A session whose runner runs in a place in memory, and ends only when it is made to. */
class EndingStage {
  readonly clock = new ManualClock();
  readonly world = new MemoryWorld();
  readonly tokens = new RunnerTokens();
  readonly #log = new EventLog({ store: new MemoryStore(), logger: silentLogger });
  readonly #commands = new CommandRunner({ log: this.#log, clock: this.clock });
  readonly #launcher: MemoryLauncher;
  #ending: RunnerEnding;

  constructor(name: LauncherName) {
    this.#launcher = new MemoryLauncher(this.world, { name });
    this.#ending = this.newEnding();
    this.#log.onDidCommit((events) => {
      for (const event of events) this.#ending.react(event);
    });
  }

  newEnding(): RunnerEnding {
    const { clock, tokens: admission } = this;
    const log = this.#log;
    const launchers = new LauncherService({ log, launchers: [this.#launcher] });
    return new RunnerEnding({ log, launchers, admission, clock, logger: silentLogger });
  }

  /** A hub that starts later. */
  restart(): void {
    this.#ending[Symbol.dispose]();
    this.#ending = this.newEnding();
    this.#ending.adopt();
  }

  async start(): Promise<void> {
    await this.commit([
      { kind: 'session.created', data: { ...sampleSetup, launcher: this.#launcher.name } },
      { kind: 'session.start-requested', data: { prompt: null, isResume: false } },
      started,
    ]);
    const spec = { session, name: 'one', runner, token: 'rh_runner_one', cwd: '/work' };
    this.tokens.expect(spec);
    await this.#launcher.launch({
      ...spec,
      claude: { sessionId: 'one', isResume: false, model: null, permissionMode: null, args: [] },
      setup: null,
      variables: {},
      cols: 80,
      rows: 24,
    });
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

  async lifeAfter(seconds: number): Promise<RunnerLife['state']> {
    for (let second = 0; second < seconds; second += 1) {
      this.clock.advanceBy(1000);
      await nextTurn();
    }
    return (await this.#launcher.lifeOf(session)).state;
  }

  get isExpected(): boolean {
    return this.tokens.find(runner) !== undefined;
  }
}

test.each(['local', 'docker'] as const)(
  '[CON-10] a runner (%s) that does nothing about a stop is ended by its place, and its token with it',
  async (name) => {
    const stage = new EndingStage(name);
    await stage.start();
    const unasked = await stage.lifeAfter(90);
    await stage.commit([stop]);

    expect([unasked, await stage.lifeAfter(20), stage.isExpected]).toEqual([
      'running',
      'running',
      true,
    ]);
    expect([await stage.lifeAfter(20), stage.isExpected]).toEqual(['gone', false]);
  },
);

test('[CON-10] a container that runs on after the exit which was told is ended', async () => {
  const stage = new EndingStage('docker');
  await stage.start();
  await stage.commit([exited]);

  expect(await stage.lifeAfter(20)).toBe('running');
  expect([await stage.lifeAfter(20), stage.isExpected]).toEqual(['gone', false]);
});

test('[CON-10] the next hub ends what the last one could not', async () => {
  const stage = new EndingStage('docker');
  await stage.start();
  await stage.commit([exited]);
  stage.restart();

  expect(await stage.lifeAfter(40)).toBe('gone');
});

test('[CON-10] an engine that does not answer is asked again', async () => {
  const stage = new EndingStage('docker');
  await stage.start();
  stage.world.silent.add(session);
  await stage.commit([exited]);

  expect(await stage.lifeAfter(40)).toBe('unknown');
  stage.world.silent.delete(session);
  expect(await stage.lifeAfter(40)).toBe('gone');
});

test('[CON-10] a session that was started again keeps its runner and its token', async () => {
  const stage = new EndingStage('docker');
  await stage.start();
  await stage.commit([exited]);
  await stage.lifeAfter(5);
  await stage.commit([resumed]);

  expect([await stage.lifeAfter(90), stage.isExpected]).toEqual(['running', true]);
});
