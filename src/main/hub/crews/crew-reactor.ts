import type { CrewId, SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import { isHubWide } from '../../../shared/domain/fold/fold-hub.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { Reactor } from '../commands/reactor.ts';
import type { CrewWork } from './crew-work.ts';

export interface CrewReactorOptions {
  readonly log: HubLog;
  readonly work: Pick<CrewWork, 'look'>;
  readonly logger: Logger;
}

/** Looks at a crew whenever something happened in it or in one of its sessions; at each crew once at a time. */
export class CrewReactor implements Reactor {
  readonly name = 'crews';
  readonly #options: CrewReactorOptions;
  readonly #busy = new Set<CrewId>();
  readonly #again = new Set<CrewId>();

  constructor(options: CrewReactorOptions) {
    this.#options = options;
  }

  /** After a restart of the hub: what was cut off goes on. The hub's own start does not wait for it. */
  start(): void {
    for (const { id } of this.#options.log.state.hub.crews) {
      this.#look(id).catch((thrown: unknown) => {
        this.#options.logger.error('a crew cannot go on', { crew: id, error: thrown });
      });
    }
  }

  async react(event: HubEvent): Promise<void> {
    if (isHubWide(event) && event.kind.startsWith('crew.') && 'crew' in event.data) {
      await this.#look(event.data.crew);
    }
  }

  async consider(session: SessionId): Promise<void> {
    const seat = this.#options.log.state.sessions.get(session)?.crew;
    if (seat) await this.#look(seat.crew);
  }

  async #look(crew: CrewId): Promise<void> {
    if (this.#busy.has(crew)) {
      this.#again.add(crew);
      return;
    }
    this.#busy.add(crew);
    try {
      do {
        this.#again.delete(crew);
        await this.#options.work.look(crew);
      } while (this.#again.has(crew));
    } finally {
      this.#busy.delete(crew);
      this.#again.delete(crew);
    }
  }
}
