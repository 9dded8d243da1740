import { messageOf } from '../../../shared/base/app-error.ts';
import { AppError } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import { isoTime } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import type { RemovalWork } from '../../../shared/domain/removal.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { errorHints, isErrorCode, refusal } from '../../../shared/wire/errors.ts';
import { aSession, noSuchSession } from '../commands/aggregate.ts';
import type { CommandContext, CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { LauncherService } from '../launchers/launcher-service.ts';
import type { RepoPort, SavedReport, SavingProgress } from '../repos/repo-service.ts';
import { SavingMeter } from '../repos/repo-service.ts';
import { decideRemovalRequest, type WantedRemoval } from './decide-removal.ts';
import type { SessionTraces } from './session-traces.ts';

// The wish is stored first, then its effects are done, and only then the session is forgotten. What stops a
// removal half-way is stored as well, the session stays, and the same removal can be asked for again; one
// that the hub did not live to finish is finished at its next start.

export interface RemovalServiceOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly repos: RepoPort;
  /** The places of sessions. */
  readonly launchers: Pick<LauncherService, 'saveWork'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** In the order in which they forget a session. */
  readonly traces: readonly SessionTraces[];
}

export interface RemovedSession {
  /** Null: nothing had to be saved. */
  readonly trashRef: string | null;
  readonly files: number;
  readonly commits: number;
  readonly repositories: readonly string[];
  /** Not saved: ignored clones that have nothing of their own. */
  readonly copies: readonly { readonly path: string; readonly url: string }[];
  /** Not saved: what git takes into no commit. */
  readonly leftOut: readonly { readonly path: string; readonly kind: string }[];
  /** The worktree that stays, when it was to be kept. */
  readonly keptWorktree: string | null;
}

interface RunningRemoval {
  readonly outcome: Promise<Result<RemovedSession, Refusal>>;
  progress: SavingProgress | null;
}

export class RemovalService {
  readonly #options: RemovalServiceOptions;
  readonly #running = new Map<SessionId, RunningRemoval>();

  constructor(options: RemovalServiceOptions) {
    this.#options = options;
  }

  /** How far the removal is that runs now; null when none runs. */
  progressOf(session: SessionId): SavingProgress | null {
    return this.#running.get(session)?.progress ?? null;
  }

  /** A second wish while the first is carried out waits for the same end. */
  remove(
    context: CommandContext<RemovedSession>,
    session: SessionId,
    wanted: WantedRemoval,
  ): Promise<Result<RemovedSession, Refusal>> {
    const running = this.#running.get(session);
    if (running) return running.outcome;
    const removal: RunningRemoval = {
      outcome: this.#remove(context, session, wanted).finally(() => this.#running.delete(session)),
      progress: null,
    };
    this.#running.set(session, removal);
    return removal.outcome;
  }

  /** At the hub's start: what is left of removed sessions goes, and begun removals come to their end. */
  async resume(): Promise<void> {
    const { log, logger } = this.#options;
    const { sessions } = log.state;
    for (const session of await this.#sessionsLeft()) {
      if (sessions.get(session)?.isRemoved !== true) continue;
      try {
        await this.#forget(session);
      } catch (thrown) {
        logger.warn('files of a removed session could not be deleted', { session, error: thrown });
      }
    }
    for (const view of sessions.values()) {
      if (view.isRemoved || view.removal?.state !== 'running') continue;
      void this.#finish(view, view.removal.work);
    }
  }

  /** Sessions of which something is left outside the log. */
  async #sessionsLeft(): Promise<ReadonlySet<SessionId>> {
    const left = await Promise.all(this.#options.traces.map((one) => one.sessionsLeft()));
    return new Set(left.flat());
  }

  /** Takes away what is left of a session outside the log. */
  async #forget(session: SessionId): Promise<void> {
    for (const one of this.#options.traces) await one.forget(session);
  }

  async #finish(view: SessionView, work: RemovalWork): Promise<void> {
    const { logger } = this.#options;
    try {
      const wanted = { work, canSee: () => true };
      const removed = await this.remove({ actor: hubActor, command: null }, view.id, wanted);
      logger.info('a removal that an earlier hub began is finished', {
        session: view.id,
        isRemoved: removed.ok,
      });
    } catch (thrown) {
      logger.error('a removal that an earlier hub began failed', {
        session: view.id,
        error: thrown,
      });
    }
  }

  async #remove(
    context: CommandContext<RemovedSession>,
    session: SessionId,
    wanted: WantedRemoval,
  ): Promise<Result<RemovedSession, Refusal>> {
    const view = this.#options.log.state.sessions.get(session);
    if (!view || view.isRemoved) return err(noSuchSession());
    const begun = await this.#record(context, session, (now, sessions) =>
      decideRemovalRequest(now, sessions, wanted),
    );
    if (!begun.ok) return begun;
    const done = await this.#takeAway(context, view, wanted.work);
    if (!done.ok) return this.#fail(context, session, done.error);
    return this.#options.commands.run({
      ...context,
      on: aSession(session),
      decide: (now) =>
        ok([{ kind: 'session.removed', data: { trashRef: now.removal?.trashRef ?? null } }]),
      answer: () => done.value,
    });
  }

  async #takeAway(
    context: CommandContext<RemovedSession>,
    view: SessionView,
    work: RemovalWork,
  ): Promise<Result<RemovedSession, Refusal>> {
    const { repos, clock, logger } = this.#options;
    let report: SavedReport | null = null;
    try {
      if (view.worktree && work !== 'keep') {
        const { repo, name: session, id, worktree } = view;
        const gone = await repos.saveAndRemove({
          repo,
          path: worktree.path,
          session,
          id,
          at: isoTime(clock.now()),
          work,
          meter: new SavingMeter((progress) => this.#note(id, progress)),
          onSaved: async (saved) => {
            report = saved;
            if (saved.ref !== null) await this.#saved(context, id, saved.ref);
          },
        });
        if (!gone.ok) return gone;
      }
      const kept = await this.#saveFromPlace(context, view, work);
      if (!kept.ok) return kept;
      await this.#forget(view.id);
      const ref = kept.value;
      return ok(removedSession(view, ref === null ? report : { ...nothingSaved, ref }, work));
    } catch (thrown) {
      logger.error('a session could not be removed', { session: view.id, error: thrown });
      return err(refusalOf(thrown));
    }
  }

  /** What only its place has, such as a clone in a container. It goes with the session, whatever it was to keep. */
  async #saveFromPlace(
    context: CommandContext<never>,
    view: SessionView,
    work: RemovalWork,
  ): Promise<Result<string | null, Refusal>> {
    if (work === 'discard') return ok(null);
    const kept = await this.#options.launchers.saveWork(view);
    if (!kept.ok) {
      return err(
        refusal(
          'refused',
          kept.error,
          `To remove it without its work: roundhouse rm ${view.name} --discard`,
        ),
      );
    }
    if (kept.value !== null) await this.#saved(context, view.id, kept.value);
    return kept;
  }

  #note(session: SessionId, progress: SavingProgress): void {
    const running = this.#running.get(session);
    if (running) running.progress = progress;
  }

  async #saved(context: CommandContext<never>, session: SessionId, ref: string): Promise<void> {
    await this.#record(context, session, () =>
      ok([{ kind: 'work.saved', data: { ref, why: 'the session is removed' } }]),
    );
  }

  async #fail(
    context: CommandContext<never>,
    session: SessionId,
    why: Refusal,
  ): Promise<Result<never, Refusal>> {
    const { code, message, hint = errorHints[code] } = why;
    await this.#record(context, session, () =>
      ok([{ kind: 'session.remove-failed', data: { reason: `${message} ${hint}` } }]),
    );
    const ref = this.#options.log.state.sessions.get(session)?.removal?.trashRef ?? null;
    const saved = ref === null ? '' : ` The work is saved: roundhouse restore-work ${ref}`;
    return err(refusal(code, `${message}${saved}`, hint));
  }

  async #record(
    { actor }: Pick<CommandContext<never>, 'actor'>,
    session: SessionId,
    decide: (
      view: SessionView,
      sessions: readonly SessionView[],
    ) => Result<readonly EventBody[], Refusal>,
  ): Promise<Result<void, Refusal>> {
    return this.#options.commands.run({
      actor,
      command: null,
      on: aSession(session),
      decide: (view, state) => decide(view, [...state.sessions.values()]),
      answer: () => undefined,
    });
  }
}

function removedSession(
  view: SessionView,
  report: SavedReport | null,
  work: RemovalWork,
): RemovedSession {
  // Saved before an earlier removal was stopped.
  const earlier = view.removal?.trashRef ?? null;
  const { ref, ...saved } = report ?? { ...nothingSaved, ref: null };
  return {
    ...saved,
    trashRef: ref ?? earlier,
    keptWorktree: work === 'keep' ? (view.worktree?.path ?? null) : null,
  };
}

const nothingSaved = { files: 0, commits: 0, repositories: [], copies: [], leftOut: [] } as const;

/** What the disk or git said, for the person who waits; the rest is in the log. */
function refusalOf(thrown: unknown): Refusal {
  const hint = 'Nothing that was not saved is lost. Remove the cause, then repeat.';
  if (thrown instanceof AppError && isErrorCode(thrown.code) && thrown.code !== 'internal') {
    return refusal(thrown.code, thrown.message, hint);
  }
  return refusal('refused', messageOf(thrown), hint);
}
