import type { MessageId, SessionId, SuggestionId } from '../base/ids.ts';
import type { Actor } from './actor.ts';

/**
 * `sent`: it became a message, maybe with another text. `declined`: by somebody who may send messages. `withdrawn`: by
 * its author. `dropped`: by the hub, because its author may not see the session any more. Only `open` ever changes.
 */
export type SuggestionState = 'open' | 'sent' | 'declined' | 'withdrawn' | 'dropped';

/** A prompt that somebody proposes and somebody else sends. Until then Claude Code does not get it. */
export interface Suggestion {
  readonly id: SuggestionId;
  readonly session: SessionId;
  readonly seq: number;
  /** As its author wrote it. */
  readonly text: string;
  readonly from: Actor;
  readonly at: string;
  readonly state: SuggestionState;
  readonly decidedAt: string | null;
  readonly decidedBy: Actor | null;
  /** Why it was declined or dropped; null when nobody said. */
  readonly reason: string | null;
  /** What it became, for the receipt. */
  readonly message: MessageId | null;
  /** It was sent with another text than its author's. */
  readonly isEdited: boolean;
  /** Its author has seen what was decided. */
  readonly isSeen: boolean;
}

/** A view of a session is one. */
interface SuggestedSession {
  readonly isRemoved: boolean;
  readonly suggestions: readonly Suggestion[];
}

/**
 * Suggestions that wait for somebody who may send messages to the session, oldest first. It is for an inbox: whether
 * they wait for a given person depends on the right `message.send`, or on having written them.
 */
export function openSuggestions(view: SuggestedSession): readonly Suggestion[] {
  return view.isRemoved ? [] : view.suggestions.filter(({ state }) => state === 'open');
}

/**
 * Suggestions of this person that another one has sent or declined, and whose author has not marked that as seen; the
 * oldest decision first. An entry of an inbox goes when `POST /sessions/:ref/suggestions/:suggestion/seen` is answered.
 */
export function unseenDecisions(view: SuggestedSession, person: string): readonly Suggestion[] {
  if (view.isRemoved) return [];
  return view.suggestions
    .filter((one) => one.from.id === person && isUnseenDecision(one))
    .toSorted((a, b) => (a.decidedAt ?? '').localeCompare(b.decidedAt ?? ''));
}

export function isUnseenDecision({ state, isSeen, from, decidedBy }: Suggestion): boolean {
  return (state === 'sent' || state === 'declined') && !isSeen && decidedBy?.id !== from.id;
}

/** What another person did with it, in one line for its author. */
export function decisionText({
  state,
  decidedBy,
  isEdited,
  reason,
}: Pick<Suggestion, 'state' | 'decidedBy' | 'isEdited' | 'reason'>): string {
  const who = decidedBy?.name ?? 'Roundhouse';
  if (state === 'sent') return `${who} ${isEdited ? 'edited and sent' : 'sent'} your suggestion`;
  const declined = `${who} declined your suggestion`;
  return reason === null ? declined : `${declined}: ${reason}`;
}

/** Each view of the session carries the open ones, so they are shorter than prompts may be. */
export const suggestionLimitBytes = 16 * 1024;
