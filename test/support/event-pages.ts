import type { EventStore } from '../../src/main/hub/store/event-store.ts';
import type { HubEvent } from '../../src/shared/domain/event.ts';

/** A store of these events that gives few at once, so that whoever reads them has to page. */
export function eventPages(events: readonly HubEvent[]): Pick<EventStore, 'page'> {
  return {
    page: ({ after = 0, limit }) => {
      const rest = events.filter((event) => event.seq > after);
      const page = rest.slice(0, Math.min(7, limit));
      return Promise.resolve({
        events: page,
        next: page.length < rest.length ? (page.at(-1)?.seq ?? null) : null,
      });
    },
  };
}
