import type { Clock } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import { hasFilesBesideHub } from '../../../shared/domain/launcher-name.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { isEnded } from '../../../shared/domain/session.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { Reactor } from '../commands/reactor.ts';
import type { LauncherService } from '../launchers/launcher-service.ts';
import type { RunnerAdmission } from '../runners/runner-admission.ts';

export interface RunnerEndingOptions {
  readonly log: HubLog;
  readonly launchers: Pick<LauncherService, 'lifeOf' | 'of'>;
  readonly admission: Pick<RunnerAdmission, 'forget'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Nearly every runner ends by itself within this time of a stop, or of the exit of its Claude Code. */
const graceMs = 30_000;

const endings: ReadonlySet<HubEvent['kind']> = new Set([
  'session.stop-requested',
  'session.start-failed',
  'claude.exited',
  'runner.lost',
]);

/**
 * Has the place end a runner that does not end by itself. A runner shares its container with the work: it may have been
 * halted there, and an exit that it has told may be forged.
 */
export class RunnerEnding implements Reactor, Disposable {
  readonly name = 'ending';
  readonly #options: RunnerEndingOptions;
  readonly #timers = new Map<SessionId, Disposable>();

  constructor(options: RunnerEndingOptions) {
    this.#options = options;
  }

  react({ kind, session }: HubEvent): void {
    if (session !== null && endings.has(kind)) this.#checkLater(session);
  }

  /** After the hub's own start: what its former life was waiting for. */
  adopt(): void {
    for (const view of this.#options.log.state.sessions.values()) {
      if (mustEnd(view)) this.#checkLater(view.id);
    }
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers.values()) timer[Symbol.dispose]();
    this.#timers.clear();
  }

  #checkLater(session: SessionId): void {
    const { clock, logger } = this.#options;
    this.#timers.get(session)?.[Symbol.dispose]();
    const timer = clock.schedule(graceMs, () => {
      this.#timers.delete(session);
      this.#check(session).catch((thrown: unknown) => {
        logger.error('a runner could not be ended', { session, error: thrown });
        this.#checkLater(session);
      });
    });
    this.#timers.set(session, timer);
  }

  async #check(session: SessionId): Promise<void> {
    const { log, launchers, logger } = this.#options;
    const before = log.state.sessions.get(session);
    if (!before || !mustEnd(before)) return;
    const life = await launchers.lifeOf(before);
    // By now it may have been started again.
    const view = log.state.sessions.get(session);
    if (!view || !mustEnd(view)) return;
    if (life.state === 'running') {
      logger.warn('a runner is still there after its session was to end', {
        session,
        runner: life.runner,
      });
      await launchers.of(view).end(session, life.runner);
      this.#forgetToken(session);
    }
    if (life.state === 'unknown' || !isEnded(view)) this.#checkLater(session);
  }

  /** Unless a new start has one already. */
  #forgetToken(session: SessionId): void {
    const { log, admission } = this.#options;
    if (log.state.sessions.get(session)?.run.state !== 'starting') admission.forget(session);
  }
}

/** A joined Claude Code was not started by us, and a runner of this machine that has ended its work harms nobody. */
function mustEnd(view: SessionView): boolean {
  if (view.isRemoved || view.joined !== null) return false;
  return isEnded(view) ? !hasFilesBesideHub(view.launcher) : view.isStopRequested;
}
