import type { RunnerId, SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Reactor } from './reactor.ts';

export interface ReactorsOptions {
  /** In the order in which they hear of each event. */
  readonly reactors: readonly Reactor[];
  readonly logger: Logger;
}

/** The reactors of all domains. One that fails is logged and stops no other. */
export class Reactors {
  readonly #reactors: readonly Reactor[];
  readonly #logger: Logger;

  constructor(options: ReactorsOptions) {
    this.#reactors = options.reactors;
    this.#logger = options.logger;
  }

  onCommitted(events: readonly HubEvent[]): void {
    const touched = new Set<SessionId>();
    for (const event of events) {
      if (event.session !== null) touched.add(event.session);
      this.#each((reactor) => reactor.react?.(event));
    }
    for (const session of touched) this.#each((reactor) => reactor.consider?.(session));
  }

  repeat(view: SessionView, runner: RunnerId): void {
    this.#each((reactor) => reactor.repeat?.(view, runner));
  }

  #each(work: (reactor: Reactor) => void | Promise<void>): void {
    for (const reactor of this.#reactors) void this.#run(reactor, work);
  }

  async #run(reactor: Reactor, work: (reactor: Reactor) => void | Promise<void>): Promise<void> {
    try {
      await work(reactor);
    } catch (thrown) {
      this.#logger.error('a reaction to an event failed', { reactor: reactor.name, error: thrown });
    }
  }
}
