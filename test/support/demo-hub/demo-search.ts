import type { SearchAnswer, SearchRequest } from '../../../src/main/hub/store/event-store.ts';
import { searchableText } from '../../../src/main/hub/store/searchable-text.ts';
import type { LiveLog } from './live-log.ts';

/** The search of the real store needs its index; here the log is short enough to be read through. */
export function demoSearch(log: LiveLog, { text, sessions, limit }: SearchRequest): SearchAnswer {
  const wanted = text.toLowerCase();
  const hits = log.since(0).flatMap((event) => {
    const whole =
      searchableText(event) ?? (event.kind === 'assistant.said' ? event.data.text : null);
    if (whole === null || event.session === null) return [];
    if (sessions !== null && !sessions.includes(event.session)) return [];
    const at = whole.toLowerCase().indexOf(wanted);
    if (at === -1) return [];
    const { seq, kind, session } = event;
    return [
      {
        seq,
        at: event.at,
        session,
        kind,
        before: whole.slice(Math.max(0, at - 60), at),
        match: whole.slice(at, at + text.length),
        after: whole.slice(at + text.length).slice(0, 80),
      },
    ];
  });
  return { hits: hits.toReversed().slice(0, limit), next: null, indexedSeq: log.lastSeq };
}
