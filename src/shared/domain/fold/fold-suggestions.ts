import { assertNever } from '../../base/assert.ts';
import type { EventRecord, HubEvent } from '../event.ts';
import type { Suggestion } from '../suggestion.ts';

export type SuggestionEvent = Extract<HubEvent, { kind: `suggestion.${string}` }>;

export function isSuggestionEvent(event: HubEvent): event is SuggestionEvent {
  return event.kind.startsWith('suggestion.');
}

/** Decided ones that a view keeps, so that their authors see what became of them. */
const decidedLimit = 20;

/** A suggestion is decided once: what comes later changes nothing. */
export function foldSuggestions(
  suggestions: readonly Suggestion[],
  event: SuggestionEvent,
): readonly Suggestion[] {
  switch (event.kind) {
    case 'suggestion.made':
      return make(suggestions, event);
    case 'suggestion.sent': {
      const { message, isEdited } = event.data;
      return decide(suggestions, event, { state: 'sent', message, isEdited });
    }
    case 'suggestion.declined':
      return decide(suggestions, event, { state: 'declined', reason: event.data.reason });
    case 'suggestion.withdrawn':
      return decide(suggestions, event, { state: 'withdrawn' });
    case 'suggestion.dropped':
      return decide(suggestions, event, { state: 'dropped', reason: event.data.reason });
    case 'suggestion.seen':
      return suggestions.map((one) =>
        one.id === event.data.suggestion ? { ...one, isSeen: true } : one,
      );
    default:
      return assertNever(event, 'suggestion event');
  }
}

function make(
  suggestions: readonly Suggestion[],
  event: EventRecord<'suggestion.made'>,
): readonly Suggestion[] {
  const { suggestion: id, text } = event.data;
  if (event.session === null || suggestions.some((one) => one.id === id)) return suggestions;
  const { session, seq, actor, at } = event;
  const made: Suggestion = {
    id,
    session,
    seq,
    text,
    from: actor,
    at,
    state: 'open',
    decidedAt: null,
    decidedBy: null,
    reason: null,
    message: null,
    isEdited: false,
    isSeen: false,
  };
  return [...suggestions, made];
}

function decide(
  suggestions: readonly Suggestion[],
  event: Exclude<SuggestionEvent, { kind: 'suggestion.made' | 'suggestion.seen' }>,
  outcome: Partial<Suggestion>,
): readonly Suggestion[] {
  const decided = suggestions.map((one) =>
    one.id === event.data.suggestion && one.state === 'open'
      ? { ...one, decidedAt: event.at, decidedBy: event.actor, ...outcome }
      : one,
  );
  const surplus = decided.filter(({ state }) => state !== 'open').length - decidedLimit;
  let dropped = 0;
  return decided.filter(({ state }) => state === 'open' || dropped++ >= surplus);
}
