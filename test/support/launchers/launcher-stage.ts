import type { Launcher } from '../../../src/main/hub/launchers/launcher.ts';
import type { RunnerConnection } from '../../../src/main/hub/runners/runner-connection.ts';
import { RunnerPlane } from '../../../src/main/hub/runners/runner-plane.ts';
import { RunnerTokens } from '../../../src/main/hub/runners/runner-tokens.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import type { RunnerId, SessionId } from '../../../src/shared/base/ids.ts';
import { asId, newUuid } from '../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { RunnerJob } from '../../../src/shared/wire/runner-job.ts';
import type { NumberedFact } from '../../../src/shared/wire/runner-link.ts';
import { numberedFactSchema } from '../../../src/shared/wire/runner-link.ts';

/** What the contract needs of one kind of launcher: a place of its own, and ways to look at it from outside. */
export interface LauncherPlace extends AsyncDisposable {
  /** A launcher over this place; another one is what a hub has that starts later. */
  launcher(): Launcher;
  /** A launcher that cannot start anything, as when its program or its engine is not there. */
  brokenLauncher(): Launcher;
  /** Whatever the launcher decides about the job: where runs what, and for whom. */
  jobFor(given: { readonly session: SessionId; readonly runner: RunnerId }): RunnerJob;
  /** Tells runners where the hub is; null: it is gone. */
  announceHub(url: string | null): Promise<void>;
  /** Ends the runner as a crash of its place does: without a word. */
  crash(session: SessionId): Promise<void>;
  /** What another account of the machine could read of a running runner: its command line, its labels. */
  seenFromOutside(session: SessionId): Promise<string>;
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

  /** A job of a new runner for this session. */
  job(session: SessionId): RunnerJob & { readonly id: RunnerId } {
    const id = asId('runner', `r_${newUuid()}`);
    const job = this.place.jobFor({ session, runner: id });
    this.#tokens.add(job);
    return { ...job, id };
  }

  async openHub(): Promise<void> {
    const plane = new RunnerPlane({
      clock: systemClock,
      logger: silentLogger,
      expected: (runner) => this.#tokens.find(runner),
      progressOf: ({ runner }) => Promise.resolve({ ackedN: this.facts.get(runner)?.length ?? 0 }),
      recordedOffsetOf: () => Promise.resolve(0),
      onHello: (connection) => void this.connections.set(connection.runner, connection),
      onFact: ({ runner }, fact) => {
        const known = this.facts.get(runner) ?? [];
        this.facts.set(runner, [...known, numberedFactSchema.parse(fact)]);
        return Promise.resolve();
      },
      onClose: ({ runner }) => void this.connections.delete(runner),
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
