import { cutText } from '../../../shared/base/cut-text.ts';
import type { OperatorId } from '../../../shared/base/ids.ts';
import { writerName } from '../../../shared/domain/actor.ts';
import { unseenMentions } from '../../../shared/domain/note.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import {
  decisionText,
  isUnseenDecision,
  openSuggestions,
  unseenDecisions,
  type Suggestion,
} from '../../../shared/domain/suggestion.ts';

/** What another person wrote beside a session, for the person of this desktop. */
export interface TalkNotice {
  readonly key: string;
  readonly session: string;
  readonly gate: null;
  readonly title: string;
  readonly body: string;
}

const bodyCharacters = 200;

/** A mention is meant for this person alone, so no setting keeps it away. */
export function talkNotices(
  before: SessionView | undefined,
  view: SessionView,
  { person, wantsSuggestions }: { readonly person: OperatorId; readonly wantsSuggestions: boolean },
): readonly TalkNotice[] {
  const known = new Set(
    [...(before?.notes ?? []), ...(before?.suggestions ?? [])].map(({ id }) => id),
  );
  const mentions = unseenMentions(view, person)
    .filter(({ id }) => !known.has(id))
    .map(({ id, from, text }) => ({
      ...noticeOf(view, text),
      key: mentionKey(id, person),
      title: `${writerName(from)} mentions you in ${view.name}`,
    }));
  const suggestions = openSuggestions(view)
    .filter(({ id, from }) => wantsSuggestions && from.id !== person && !known.has(id))
    .map(({ id, from, text }) => ({
      ...noticeOf(view, text),
      key: suggestionKey(id),
      title: `${from.name} suggests a prompt for ${view.name}`,
    }));
  const seen = new Set(before ? unseenDecisions(before, person).map(({ id }) => id) : []);
  const decisions = unseenDecisions(view, person)
    .filter(({ id }) => !seen.has(id))
    .map((suggestion) => ({
      ...noticeOf(view, decisionText(suggestion)),
      key: decisionKey(suggestion),
      title: `Your suggestion for ${view.name} was ${suggestion.state}`,
    }));
  return [...mentions, ...suggestions, ...decisions];
}

/** Seen or decided on any device, it is withdrawn. */
export function isTalkWaiting(key: string, view: SessionView): boolean {
  return (
    openSuggestions(view).some(({ id }) => suggestionKey(id) === key) ||
    view.suggestions.some((one) => isUnseenDecision(one) && decisionKey(one) === key) ||
    view.notes.some(({ id, mentions, seenBy }) =>
      mentions.some(
        ({ operator }) => !seenBy.includes(operator) && mentionKey(id, operator) === key,
      ),
    )
  );
}

function noticeOf(view: SessionView, text: string): Omit<TalkNotice, 'key' | 'title'> {
  return { session: view.id, gate: null, body: cutText(text, bodyCharacters) };
}

function mentionKey(note: string, person: OperatorId): string {
  return `mention ${note} ${person}`;
}

function decisionKey({ id }: Suggestion): string {
  return `decision ${id}`;
}

function suggestionKey(suggestion: string): string {
  return `suggestion ${suggestion}`;
}
