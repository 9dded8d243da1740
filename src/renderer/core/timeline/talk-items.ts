import type { EventRecord } from '../../../shared/domain/event.ts';
import type { NoteItem, SuggestionItem, TimelineItem } from './timeline.ts';

// Notes and suggestions in the timeline: what was written, and what became of it since.

export function noteItem(event: EventRecord<'note.added'>): NoteItem {
  const { note = null, text, mentions = [] } = event.data;
  const { seq, at, actor: author } = event;
  return { key: `e${seq}`, seq, at, type: 'note', note, author, text, mentions, state: 'written' };
}

/** Undefined for any other item. */
export function settledNote(
  item: TimelineItem,
  event: EventRecord<'note.edited'> | EventRecord<'note.deleted'>,
): NoteItem | undefined {
  if (item.type !== 'note' || item.note !== event.data.note) return undefined;
  if (event.kind === 'note.deleted') return { ...item, text: '', mentions: [], state: 'deleted' };
  const { text, mentions } = event.data;
  return { ...item, text, mentions, state: 'edited' };
}

export function suggestionItem(event: EventRecord<'suggestion.made'>): SuggestionItem {
  const { suggestion, text } = event.data;
  const { seq, at, actor: author } = event;
  return {
    key: `e${seq}`,
    seq,
    at,
    type: 'suggestion',
    suggestion,
    author,
    text,
    state: 'open',
    decidedBy: null,
    reason: null,
    isEdited: false,
  };
}

/** Undefined for any other item. */
export function settledSuggestion(
  item: TimelineItem,
  event:
    | EventRecord<'suggestion.sent'>
    | EventRecord<'suggestion.declined'>
    | EventRecord<'suggestion.withdrawn'>
    | EventRecord<'suggestion.dropped'>,
): SuggestionItem | undefined {
  if (item.type !== 'suggestion' || item.suggestion !== event.data.suggestion) return undefined;
  const decided = { ...item, decidedBy: event.actor };
  switch (event.kind) {
    case 'suggestion.sent':
      return { ...decided, state: 'sent', isEdited: event.data.isEdited };
    case 'suggestion.declined':
      return { ...decided, state: 'declined', reason: event.data.reason };
    case 'suggestion.withdrawn':
      return { ...decided, state: 'withdrawn' };
    case 'suggestion.dropped':
      return { ...decided, state: 'dropped', reason: event.data.reason };
  }
}
