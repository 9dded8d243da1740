import { expect, test } from 'vitest';

import { aNewSession } from '../../../../src/main/hub/commands/aggregate.ts';
import { CommandRunner } from '../../../../src/main/hub/commands/command-runner.ts';
import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import { LauncherService } from '../../../../src/main/hub/launchers/launcher-service.ts';
import { Git } from '../../../../src/main/hub/repos/git.ts';
import { RepoChanges } from '../../../../src/main/hub/repos/repo-changes.ts';
import { RepoService } from '../../../../src/main/hub/repos/repo-service.ts';
import { SessionService } from '../../../../src/main/hub/sessions/session-service.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import { hubActor } from '../../../../src/shared/domain/actor.ts';
import { MemoryLauncher } from '../../../support/launchers/memory-launcher.ts';
import { MemoryWorld } from '../../../support/launchers/memory-world.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';
import { sampleSetup } from '../../../support/store/sample-events.ts';

const session = asId('session', 's_one');
/** The Claude Code of every session of a place in memory. */
const own = 4711;

/** A session that was lost with its runner, and whose conversation a Claude Code still has open. */
class ResumeStage {
  readonly clock = new ManualClock();
  readonly world = new MemoryWorld();
  readonly #log = new EventLog({ store: new MemoryStore(), logger: silentLogger });
  readonly #commands = new CommandRunner({ log: this.#log, clock: this.clock });
  readonly #launcher = new MemoryLauncher(this.world);
  readonly #git = new Git({ environment: {} });
  readonly #sessions = new SessionService({
    log: this.#log,
    commands: this.#commands,
    repos: new RepoService({
      git: this.#git,
      log: this.#log,
      commands: this.#commands,
      changes: new RepoChanges({
        git: this.#git,
        log: this.#log,
        commands: this.#commands,
        logger: silentLogger,
      }),
      histories: { configDirectory: '/none', historyWorker: '/none' },
    }),
    clock: this.clock,
    launchers: new LauncherService({ log: this.#log, launchers: [this.#launcher] }),
  });

  async lose(): Promise<void> {
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
    await this.#commands.run({
      actor: hubActor,
      command: null,
      on: aNewSession(session),
      decide: () =>
        ok([
          { kind: 'session.created', data: { ...sampleSetup, launcher: this.#launcher.name } },
          { kind: 'session.start-requested', data: { prompt: null, isResume: false } },
          { kind: 'runner.lost', data: { runner: asId('runner', 'r_one'), reason: 'gone' } },
        ]),
      answer: () => undefined,
    });
  }

  opens(pid: number): void {
    const { claudeSessionId: id, cwd } = sampleSetup;
    this.world.conversations.push({ id, cwd, isOpen: true, pid });
  }

  async resume(): Promise<string> {
    const done = await this.#sessions.resume({ actor: hubActor, command: null }, session);
    return done.ok ? 'resumed' : done.error.message;
  }

  async wait(seconds: number): Promise<void> {
    for (let fifth = 0; fifth < seconds * 5; fifth += 1) {
      await settle();
      this.clock.advanceBy(200);
    }
    await settle();
  }
}

test('a resume waits until the session’s own Claude Code has ended', async () => {
  const stage = new ResumeStage();
  await stage.lose();
  stage.opens(own);

  let answer: string | undefined;
  const resumed = stage.resume().then((text) => (answer = text));
  await stage.wait(3);
  expect(answer).toBeUndefined();
  stage.world.conversations.length = 0;
  await stage.wait(1);

  expect(await resumed).toBe('resumed');
});

test('a resume is refused at once while a Claude Code outside has the conversation open', async () => {
  const stage = new ResumeStage();
  await stage.lose();
  stage.opens(99);

  expect(await stage.resume()).toContain('(process 99) has this conversation open');
});

test('a resume says what to do when the place of the session does not answer', async () => {
  const stage = new ResumeStage();
  await stage.lose();
  stage.world.downBecause = 'No engine answers. Start it.';

  expect(await stage.resume()).toBe('No engine answers. Start it.');
});
