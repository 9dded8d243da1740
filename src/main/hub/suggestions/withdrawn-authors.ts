import { messageOf } from '../../../shared/base/app-error.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { Reactor } from '../commands/reactor.ts';
import type { GrantEndFollower } from '../operators/grant-end-service.ts';
import type { SuggestionService } from './suggestion-service.ts';

export interface WithdrawnAuthorsOptions {
  readonly log: HubLog;
  readonly suggestions: Pick<SuggestionService, 'dropOfLostAuthors'>;
  readonly logger: Logger;
}

/** Drops open suggestions, at the moment when their author may not see the session any more (SUG5). */
export class WithdrawnAuthors implements Reactor, GrantEndFollower {
  readonly name = 'suggestions of withdrawn grants';
  readonly #options: WithdrawnAuthorsOptions;

  constructor(options: WithdrawnAuthorsOptions) {
    this.#options = options;
  }

  async react(event: HubEvent): Promise<void> {
    if (event.kind !== 'grant.withdrawn' && event.kind !== 'operator.removed') return;
    await this.#drop();
  }

  /** Never rejects: what could not be stored is looked at again before it is sent. */
  async grantEnded(): Promise<void> {
    try {
      await this.#drop();
    } catch (thrown) {
      const reason = messageOf(thrown);
      this.#options.logger.warn('a suggestion without a right could not be dropped', { reason });
    }
  }

  async #drop(): Promise<void> {
    const { log, suggestions } = this.#options;
    for (const view of log.state.sessions.values()) {
      if (view.suggestions.length > 0) await suggestions.dropOfLostAuthors(view.id);
    }
  }
}
