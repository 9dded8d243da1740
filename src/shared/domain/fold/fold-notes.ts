import { assertNever } from '../../base/assert.ts';
import { asId } from '../../base/ids.ts';
import type { EventRecord, HubEvent } from '../event.ts';
import { hasUnseenMention, type Note } from '../note.ts';

export type NoteEvent = Extract<HubEvent, { kind: `note.${string}` }>;

export function isNoteEvent(event: HubEvent): event is NoteEvent {
  return event.kind.startsWith('note.');
}

/** Notes that a view keeps; those with a mention that was not seen stay longer. Older ones are in the log. */
const noteLimit = 50;
const unseenLimit = 200;

/** The newest notes of a session. A note that is deleted is gone from here; the log keeps what happened. */
export function foldNotes(notes: readonly Note[], event: NoteEvent): readonly Note[] {
  switch (event.kind) {
    case 'note.added':
      return add(notes, event);
    case 'note.edited': {
      const { note: id, text, mentions } = event.data;
      return notes.map((note) =>
        note.id === id ? { ...note, text, mentions, editedAt: event.at } : note,
      );
    }
    case 'note.deleted':
      return notes.filter(({ id }) => id !== event.data.note);
    case 'note.seen':
      return notes.map((note) => (note.id === event.data.note ? seen(note, event) : note));
    default:
      return assertNever(event, 'note event');
  }
}

/** A note of an older version has no id, so nothing can change it any more. */
function add(notes: readonly Note[], event: EventRecord<'note.added'>): readonly Note[] {
  const { note: id, text, mentions = [] } = event.data;
  if (id === undefined || event.session === null || notes.some((note) => note.id === id)) {
    return notes;
  }
  const { session, seq, actor, at } = event;
  const added = { id, session, seq, text, from: actor, at, editedAt: null, mentions, seenBy: [] };
  return prune([...notes, added]);
}

function seen(note: Note, { actor }: EventRecord<'note.seen'>): Note {
  const by = asId('operator', actor.id);
  return note.seenBy.includes(by) ? note : { ...note, seenBy: [...note.seenBy, by] };
}

function prune(notes: readonly Note[]): readonly Note[] {
  const oldest = notes.length - noteLimit;
  return notes.filter((note, at) => at >= oldest || hasUnseenMention(note)).slice(-unseenLimit);
}
