import type { SessionId } from '../../../shared/base/ids.ts';
import type { EventPage, EventStore } from '../store/event-store.ts';
import type { LastTexts } from './collect-entries.ts';

const kinds = ['note.edited', 'note.deleted'] as const;

/** What became of the notes of a session. The log is read for these changes alone, page by page. */
export async function readLastTexts(
  events: Pick<EventStore, 'page'>,
  session: SessionId,
): Promise<LastTexts> {
  const texts = new Map<string, string | null>();
  let after: number | null = 0;
  while (after !== null) {
    const page: EventPage = await events.page({ session, after, kinds, limit: 500 });
    for (const event of page.events) {
      if (event.kind === 'note.edited') texts.set(event.data.note, event.data.text);
      if (event.kind === 'note.deleted') texts.set(event.data.note, null);
    }
    after = page.next;
  }
  return texts;
}
