import type { Launcher } from '../../../src/main/hub/launchers/launcher.ts';
import type { RunnerConnection } from '../../../src/main/hub/runners/runner-connection.ts';
import type { MountedPlace } from '../../../src/main/hub/runners/runner-listener.ts';
import { RunnerPlane } from '../../../src/main/hub/runners/runner-plane.ts';
import { RunnerSinks } from '../../../src/main/hub/runners/runner-sinks.ts';
import { RunnerTokens } from '../../../src/main/hub/runners/runner-tokens.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import type { RunnerId, SessionId } from '../../../src/shared/base/ids.ts';
import { asId, newUuid } from '../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { RunnerSpec } from '../../../src/shared/wire/runner-job.ts';
import type { NumberedFact } from '../../../src/shared/wire/runner-link.ts';
import { numberedFactSchema } from '../../../src/shared/wire/runner-link.ts';

/** What the contract needs of one kind of launcher: a place of its own, and ways to look at it from outside. */
export interface LauncherPlace extends AsyncDisposable {
  /** A launcher over this place; another one is what a hub has that starts later. */
  launcher(): Launcher;
  /** A launcher that cannot start anything, as when its program or its engine is not there. */
  brokenLauncher(): Launcher;
  /** A folder of the place that sessions can work in. */
  readonly folder: string;
  /** Where the hub listens for the runners of this place; left out: a port of loopback. */
  readonly runnerPlace?: MountedPlace;
  /** Tells runners where the hub is; null: it is gone. */
  announceHub(url: string | null): Promise<void>;
  /** Ends the runner as a crash of its place does: without a word. */
  crash(session: SessionId): Promise<void>;
  /** Halts the runner, so that it neither works nor ends by itself. */
  halt(session: SessionId): Promise<void>;
  /** From now on the place does not say whether this runner runs; disposing ends that. */
  fallSilentAbout(session: SessionId): Disposable;
  /** What another account of the machine could read of a running runner: its command line, its labels. */
  seenFromOutside(session: SessionId): Promise<string>;
  /** Claude Code has written this conversation in the place, and when `isOpen` it has it open. */
  remember(id: string, options?: { readonly isOpen?: boolean }): Promise<void> | void;
  /** The setup command of `folder`; left out where sessions have no worktrees. */
  writeSetup?(text: string): void;
  /** The text that Claude Code finds at a path of the place; null where there is none. */
  textAt(path: string): string | null;
}

/** The hub's end of the link, and a place where a launcher starts runners: real ones, around a Claude Code that waits. */
export class LauncherStage implements AsyncDisposable {
  readonly place: LauncherPlace;
  readonly connections = new Map<RunnerId, RunnerConnection>();
  readonly facts = new Map<RunnerId, NumberedFact[]>();
  readonly #tokens = new RunnerTokens();
  #plane: RunnerPlane | undefined;

  constructor(place: LauncherPlace) {
    this.place = place;
  }

  /** What the hub wants of a new runner for this session. */
  spec(session: SessionId): RunnerSpec & { readonly runner: RunnerId } {
    const spec = {
      session,
      name: session,
      runner: asId('runner', `r_${newUuid()}`),
      token: `rh_runner_${newUuid()}`,
      cwd: this.place.folder,
      claude: {
        sessionId: newUuid(),
        isResume: false,
        model: null,
        permissionMode: null,
        args: [],
      },
      setup: null,
      variables: { OF_THIS_SESSION: 'yes' },
      cols: 80,
      rows: 24,
    };
    this.#tokens.expect(spec);
    return spec;
  }

  async openHub(): Promise<void> {
    const plane = new RunnerPlane({
      clock: systemClock,
      logger: silentLogger,
      ...(this.place.runnerPlace && { place: this.place.runnerPlace }),
      runners: this.#tokens,
      sinks: new RunnerSinks({
        progressOf: ({ runner }) =>
          Promise.resolve({ ackedN: this.facts.get(runner)?.length ?? 0, recordedOffset: 0 }),
        onHello: (connection) => void this.connections.set(connection.runner, connection),
        onFact: ({ runner }, fact) => {
          const known = this.facts.get(runner) ?? [];
          this.facts.set(runner, [...known, numberedFactSchema.parse(fact)]);
          return Promise.resolve();
        },
        onClose: ({ runner }) => void this.connections.delete(runner),
      }),
    });
    this.#plane = plane;
    const { url } = await plane.start();
    await this.place.announceHub(url);
  }

  /** The hub is gone, and a later one may come. */
  async closeHub(): Promise<void> {
    await this.#plane?.[Symbol.asyncDispose]();
    this.#plane = undefined;
    await this.place.announceHub(null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.place[Symbol.asyncDispose]();
    await this.#plane?.[Symbol.asyncDispose]();
  }
}
