import type { SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { Reactor } from '../commands/reactor.ts';
import type { WorkerLimits } from './worker-limits.ts';
import type { WorkerService } from './worker-service.ts';
import type { WorkerStarter } from './worker-starter.ts';

export interface WorkerReactorOptions {
  readonly log: HubLog;
  readonly workers: WorkerService;
  readonly starter: WorkerStarter;
  readonly limits: WorkerLimits;
  readonly logger: Logger;
}

/** Starts what was ordered, stops the workers of what is stopped, and keeps the limits. */
export class WorkerReactor implements Reactor {
  readonly name = 'workers';
  readonly #options: WorkerReactorOptions;

  constructor(options: WorkerReactorOptions) {
    this.#options = options;
  }

  /** After a restart of the hub: what was cut off is begun again, what was to stop is stopped. */
  async start(): Promise<void> {
    const { log, workers, starter } = this.#options;
    for (const view of log.state.sessions.values()) {
      if (view.isRemoved) continue;
      if (view.isStopRequested) await workers.finishStop(hubActor, view.id);
      for (const { worker, state } of view.workers) {
        if (state === 'ordered') this.#follow(starter.begin(view.id, worker));
      }
      await this.consider(view.id);
    }
  }

  /** The hub does not wait with its own start until a worktree is checked out. */
  #follow(work: Promise<void>): void {
    work.catch((thrown: unknown) => {
      this.#options.logger.error('a worker could not be started', { error: thrown });
    });
  }

  async react(event: HubEvent): Promise<void> {
    const { session, kind, actor } = event;
    if (session === null) return;
    const { workers, starter } = this.#options;
    if (kind === 'worker.ordered') await starter.begin(session, event.data.worker);
    if (kind === 'session.stop-requested' && !event.data.keepsWorkers) {
      await workers.stopBelow(actor, session);
    }
  }

  consider(session: SessionId): Promise<void> {
    return this.#options.limits.consider(session);
  }
}
