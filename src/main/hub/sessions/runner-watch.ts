import type { Clock } from '../../../shared/base/clock.ts';
import type { RunnerId, SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { EventBody, EventDataByKind } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { numberedFactSchema } from '../../../shared/wire/runner-link.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { LauncherService } from '../launchers/launcher-service.ts';
import type { Launcher, RunnerLife } from '../launchers/launcher.ts';
import { askEvents } from './evidence/ask-evidence.ts';
import { gateEvents } from './evidence/gate-evidence.ts';
import { messageEvents } from './evidence/message-evidence.ts';
import { endedChanges } from './evidence/setting-evidence.ts';
import type { FactIntake } from './fact-intake.ts';
import type { RunnerLinks } from './runner-links.ts';

export interface RunnerWatchOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly launchers: LauncherService;
  readonly links: RunnerLinks;
  readonly intake: FactIntake;
  readonly clock: Clock;
  readonly logger: Logger;
}

const pauseMs = 1000;

type GoneRunner = Extract<RunnerLife, { state: 'gone' }>;

/** A runner writes its record within this time of being launched, or never; a busy machine starts it slowly. */
const recordGraceMs = 30_000;

/**
 * Looks after sessions whose runner has no link: a runner that lives will dial in; one that is gone has
 * left its last facts on disk, which are taken in before the session is called lost.
 */
export class RunnerWatch implements Disposable {
  readonly #options: RunnerWatchOptions;
  /** Since when each watched session was seen with no runner at all. */
  readonly #missing = new Map<SessionId, number>();
  readonly #timers = new Map<SessionId, Disposable>();
  readonly #launching = new Set<SessionId>();
  #isDisposed = false;

  constructor(options: RunnerWatchOptions) {
    this.#options = options;
  }

  /** A runner is about to be launched: what is on the disk until then is of the one before. */
  beginLaunch(session: SessionId): void {
    this.#launching.add(session);
    this.#missing.delete(session);
  }

  endLaunch(session: SessionId): void {
    this.#launching.delete(session);
    this.watch(session);
  }

  /** Begins to look after a session; ends by itself when it has a link, or has ended. */
  watch(session: SessionId): void {
    if (this.#isDisposed || this.#timers.has(session) || this.#launching.has(session)) return;
    this.#timers.set(
      session,
      this.#options.clock.schedule(pauseMs, () => {
        this.#timers.delete(session);
        this.#check(session).catch((thrown: unknown) => {
          this.#options.logger.error('a runner could not be looked after', {
            session,
            error: thrown,
          });
          this.watch(session);
        });
      }),
    );
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    for (const timer of this.#timers.values()) timer[Symbol.dispose]();
    this.#timers.clear();
  }

  async #check(session: SessionId): Promise<void> {
    const view = this.#options.log.state.sessions.get(session);
    if (this.#launching.has(session)) return;
    if (!view || view.isRemoved || !isExpected(view) || this.#options.links.get(session)) {
      this.#missing.delete(session);
      return;
    }
    const life = await this.#options.launchers.lifeOf(view);
    if (this.#launching.has(session)) return;
    // A place that does not say is asked again: a session is called lost on evidence only.
    if (life.state !== 'gone') {
      this.#missing.delete(session);
      this.watch(session);
      return;
    }
    if (life.runner === null && this.#isWithinGrace(session)) {
      this.watch(session);
      return;
    }
    this.#missing.delete(session);
    await this.#giveUp(view, life);
  }

  #isWithinGrace(session: SessionId): boolean {
    const now = this.#options.clock.monotonic();
    const since = this.#missing.get(session) ?? now;
    this.#missing.set(session, since);
    return now - since < recordGraceMs;
  }

  async #giveUp(view: SessionView, { runner, reason }: GoneRunner): Promise<void> {
    if (runner !== null) {
      const place = this.#options.launchers.of(view);
      await this.#takeLeftFacts(view.id, runner, place);
      // Before the session is called lost: from then on it can be resumed. And only for a runner that this
      // hub has a record of: in a restored backup the sessions of another hub, alive, may be found.
      await place.endLeftovers(runner);
    }
    await this.#options.commands.run({
      actor: hubActor,
      command: null,
      on: aSession(view.id),
      decide: (now) =>
        isExpected(now) ? ok(this.#lossOf(now, reason)) : err(refusal('refused', 'it has ended')),
      answer: () => undefined,
    });
  }

  async #takeLeftFacts(session: SessionId, runner: RunnerId, place: Launcher): Promise<void> {
    const { intake, logger } = this.#options;
    let last = await intake.committedOf(runner);
    intake.begin(runner, last);
    for (const left of await place.factsLeftBy(session, runner)) {
      const parsed = numberedFactSchema.safeParse(left);
      if (!parsed.success || parsed.data.n <= last) continue;
      const { n } = parsed.data;
      if (n !== last + 1) {
        // A full disk or a power cut took some. What came after them means nothing without them.
        logger.warn('facts of a gone runner are missing', {
          session,
          runner,
          after: last,
          next: n,
        });
        await this.#noteMissing(session, { runner, from: last + 1, to: n - 1, version: null });
        return;
      }
      await intake.take({ session, runner }, parsed.data);
      last = n;
    }
  }

  async #noteMissing(
    session: SessionId,
    gap: Omit<EventDataByKind['runner.facts-missing'], 'isAlive'>,
  ): Promise<void> {
    await this.#options.commands.run({
      actor: hubActor,
      command: null,
      on: aSession(session),
      decide: () => ok([{ kind: 'runner.facts-missing', data: { ...gap, isAlive: false } }]),
      answer: () => undefined,
    });
  }

  #lossOf(view: SessionView, said: string | undefined): readonly EventBody[] {
    const at = view.lastAt;
    if (view.run.state !== 'running') {
      const where = said ?? `Its log is runners/${view.id}/runner.log in the data directory.`;
      const reason = `The runner ended before it could start Claude Code. ${where}`;
      const body: EventBody = { kind: 'session.start-failed', data: { reason } };
      return [body, ...messageEvents(view, body)];
    }
    const { runner } = view.run;
    const reason =
      view.joined === null
        ? (said ??
          'The runner is gone: it was killed or ran out of memory, or the machine was restarted.')
        : 'Nothing reports of it any more. Its Claude Code may still run where it was started.';
    const body: EventBody = { kind: 'runner.lost', data: { runner, reason } };
    return [
      body,
      ...messageEvents(view, body),
      ...askEvents(view, body),
      ...endedChanges(view, body),
      ...gateEvents(view, { body, at }),
    ];
  }
}

/** A session that should have a runner. */
function isExpected(view: SessionView): boolean {
  return view.run.state === 'starting' || view.run.state === 'running';
}
