import type { HubEvent } from '../../../shared/domain/event.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { Reactor } from '../commands/reactor.ts';
import type { SuggestionService } from './suggestion-service.ts';

export interface WithdrawnAuthorsOptions {
  readonly log: HubLog;
  readonly suggestions: Pick<SuggestionService, 'dropOfLostAuthors'>;
}

/** Drops open suggestions, at the moment when their author may not see the session any more (SUG5). */
export class WithdrawnAuthors implements Reactor {
  readonly name = 'suggestions of withdrawn grants';
  readonly #options: WithdrawnAuthorsOptions;

  constructor(options: WithdrawnAuthorsOptions) {
    this.#options = options;
  }

  async react(event: HubEvent): Promise<void> {
    if (event.kind !== 'grant.withdrawn' && event.kind !== 'operator.removed') return;
    const { log, suggestions } = this.#options;
    for (const view of log.state.sessions.values()) {
      if (view.suggestions.length > 0) await suggestions.dropOfLostAuthors(view.id);
    }
  }
}
