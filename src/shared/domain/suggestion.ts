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

/** Each view of the session carries the open ones, so they are shorter than prompts may be. */
export const suggestionLimitBytes = 16 * 1024;
