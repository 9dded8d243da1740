import type { SessionId } from '../../../src/shared/base/ids.ts';
import { newId, newUuid } from '../../../src/shared/base/ids.ts';
import type { HubEvent } from '../../../src/shared/domain/event.ts';
import type { SessionView } from '../../../src/shared/domain/session.ts';
import type { RunnerJob, RunnerSpec } from '../../../src/shared/wire/runner-job.ts';
import { jobInMemory, MemoryLauncher } from '../launchers/memory-launcher.ts';
import { MemoryWorld } from '../launchers/memory-world.ts';
import type { DemoClaude } from './demo-claude.ts';
import { demoConversations } from './demo-repos.ts';
import { DemoRunner } from './demo-runner.ts';
import type { DoorParts } from './runner-door.ts';
import { RunnerDoor } from './runner-door.ts';

export interface DemoRunnersOptions {
  readonly claude: DemoClaude;
  /** What the Claude Code of a session has drawn. */
  readonly screens: ReadonlyMap<string, string>;
  readonly parts: () => DoorParts;
}

/** The place of the sessions of a demo, and the runners in it. */
export class DemoRunners {
  readonly launcher: MemoryLauncher;
  readonly #options: DemoRunnersOptions;
  readonly #door: RunnerDoor;
  readonly #world: MemoryWorld;
  readonly #runners = new Map<SessionId, DemoRunner>();

  constructor(options: DemoRunnersOptions) {
    this.#options = options;
    this.#door = new RunnerDoor(options.parts);
    this.#world = new MemoryWorld((job, spec) => {
      const runner = this.#build(job, spec);
      options.claude.begin(runner);
      return runner;
    });
    this.#world.announceHub('the door');
    for (const { cwd, id } of demoConversations) {
      this.#world.conversations.push({ cwd, id, isOpen: false });
    }
    this.launcher = new MemoryLauncher(this.#world, { name: 'local' });
  }

  of(session: SessionId): DemoRunner {
    const runner = this.#runners.get(session);
    if (!runner) throw new Error(`${session} has no runner`);
    return runner;
  }

  /** The runners of a scenario, whose links its log has already. */
  async comeBack(views: Iterable<SessionView>): Promise<void> {
    const returned = [...views].filter(hasLink).map((view) => {
      const linked = this.#door.expect(view.id);
      this.#bring(view);
      return linked;
    });
    await Promise.all(returned);
  }

  /** A script that a spec appends has a runner, too. */
  onCommitted(
    events: readonly HubEvent[],
    views: { get(session: SessionId): SessionView | undefined },
  ): void {
    const touched = events.flatMap(({ session }) => (session === null ? [] : [session]));
    for (const session of new Set(touched)) {
      const view = views.get(session);
      if (view && hasLink(view) && !this.#runners.has(session)) this.#bring(view);
    }
  }

  #bring(view: SessionView): void {
    const spec = specOf(view);
    const job = jobInMemory(spec);
    const runner = this.#build(job, spec);
    const { cwd, claudeSessionId: id } = view;
    this.#world.conversations.push({ cwd, id, isOpen: false });
    this.#world.runners.set(view.id, runner);
    runner.dial('the door');
  }

  #build(job: RunnerJob, spec: RunnerSpec): DemoRunner {
    const { claude, screens } = this.#options;
    const screen = screens.get(job.session) ?? '❯ \r\n';
    const runner = new DemoRunner({ job, spec, screen, claude, door: this.#door });
    this.#runners.set(runner.session, runner);
    return runner;
  }
}

function hasLink({ run }: SessionView): boolean {
  return run.state === 'running' && run.isConnected;
}

function specOf(view: SessionView): RunnerSpec {
  return {
    session: view.id,
    name: view.name,
    runner: view.lastRunner ?? newId('runner'),
    token: `rh_runner_${newUuid()}`,
    cwd: view.cwd,
    claude: {
      sessionId: view.claudeSessionId,
      isResume: false,
      model: view.model,
      permissionMode: view.permissionMode,
      args: [...view.claudeArgs],
    },
    setup: null,
    variables: {},
    cols: 100,
    rows: 30,
  };
}
