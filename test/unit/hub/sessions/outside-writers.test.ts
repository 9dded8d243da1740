import { expect, test } from 'vitest';

import { aNewSession } from '../../../../src/main/hub/commands/aggregate.ts';
import { CommandRunner } from '../../../../src/main/hub/commands/command-runner.ts';
import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import { LauncherService } from '../../../../src/main/hub/launchers/launcher-service.ts';
import { OutsideWriters } from '../../../../src/main/hub/sessions/outside-writers.ts';
import type { SessionId } from '../../../../src/shared/base/ids.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import { hubActor } from '../../../../src/shared/domain/actor.ts';
import type { LauncherName } from '../../../../src/shared/domain/launcher-name.ts';
import { MemoryLauncher } from '../../../support/launchers/memory-launcher.ts';
import { MemoryWorld } from '../../../support/launchers/memory-world.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';
import { sampleSetup } from '../../../support/store/sample-events.ts';
import { until } from '../../../support/until.ts';

/** A running session on this machine, whose conversation two have open, and one in a container. */
class WritersStage {
  readonly clock = new ManualClock();
  readonly local = new MemoryWorld();
  readonly docker = new MemoryWorld();
  readonly #log = new EventLog({ store: new MemoryStore(), logger: silentLogger });
  readonly #commands = new CommandRunner({ log: this.#log, clock: this.clock });
  readonly writers = new OutsideWriters({
    log: this.#log,
    commands: this.#commands,
    clock: this.clock,
    logger: silentLogger,
    launchers: new LauncherService({
      log: this.#log,
      launchers: [
        new MemoryLauncher(this.local, { name: 'local' }),
        new MemoryLauncher(this.docker, { name: 'docker' }),
      ],
    }),
  });

  async start(): Promise<void> {
    await this.#run(asId('session', 's_docker'), 'docker');
    await this.#run(asId('session', 's_local'), 'local');
    const { cwd } = sampleSetup;
    for (const pid of [1, 2])
      this.local.conversations.push({ cwd, id: 'of-local', isOpen: true, pid });
  }

  async #run(session: SessionId, launcher: LauncherName): Promise<void> {
    const runner = asId('runner', `r_${launcher}`);
    const setup = { ...sampleSetup, name: launcher, launcher, claudeSessionId: `of-${launcher}` };
    await this.#commands.run({
      actor: hubActor,
      command: null,
      on: aNewSession(session),
      decide: () =>
        ok([
          { kind: 'session.created', data: setup },
          { kind: 'session.start-requested', data: { prompt: null, isResume: false } },
          { kind: 'runner.connected', data: { runner, pid: 1 } },
          { kind: 'claude.started', data: { runner, pid: 1, version: null } },
        ]),
      answer: () => undefined,
    });
  }

  /** The process outside that has the conversation of the session on this machine open. */
  get seen(): number | null | undefined {
    return this.#log.state.sessions.get(asId('session', 's_local'))?.openElsewhere;
  }
}

test('a writer outside is seen while an engine fails', async () => {
  const stage = new WritersStage();
  await stage.start();
  stage.docker.downBecause = 'No engine answers.';
  await stage.writers.look();
  expect(stage.seen).toBe(2);
});

test('a writer outside is seen while an engine does not answer, and the next look begins', async () => {
  const stage = new WritersStage();
  await stage.start();
  stage.docker.answers = Promise.withResolvers<void>().promise;
  let isDone = false;
  const looked = stage.writers.look().then(() => (isDone = true));
  await until(() => expect(stage.seen).toBe(2));
  expect(isDone).toBe(false);
  stage.clock.advanceBy(5_000);
  await looked;
  await stage.writers.look();
});
