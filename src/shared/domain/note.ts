import type { NoteId, OperatorId, SessionId } from '../base/ids.ts';
import type { Actor } from './actor.ts';

/** A person whom a note names with `@`. Only people who may see the session are ever in here. */
export interface Mention {
  readonly operator: OperatorId;
  /** As it was when the note was written. */
  readonly name: string;
}

/** Text between operators beside a session. Claude Code never gets it, on any path. */
export interface Note {
  readonly id: NoteId;
  readonly session: SessionId;
  /** Of the event that added it. */
  readonly seq: number;
  readonly text: string;
  readonly from: Actor;
  readonly at: string;
  /** Null: the text is the first one. */
  readonly editedAt: string | null;
  readonly mentions: readonly Mention[];
  /** Those of the mentioned people who have seen it. */
  readonly seenBy: readonly OperatorId[];
}

/** A view of a session is one. */
interface NotedSession {
  readonly isRemoved: boolean;
  readonly notes: readonly Note[];
}

/**
 * Notes that mention this person and that they have not marked as seen, oldest first. It is for an inbox: an entry of
 * it goes when `POST /sessions/:ref/notes/:note/seen` is answered, on every device of the person.
 */
export function unseenMentions(view: NotedSession, person: OperatorId): readonly Note[] {
  return view.isRemoved ? [] : view.notes.filter((note) => isUnseenBy(note, person));
}

export function isUnseenBy({ mentions, seenBy }: Note, person: OperatorId): boolean {
  return mentions.some(({ operator }) => operator === person) && !seenBy.includes(person);
}

/** Somebody who is mentioned in it has not seen it. */
export function hasUnseenMention({ mentions, seenBy }: Note): boolean {
  return mentions.some(({ operator }) => !seenBy.includes(operator));
}

export const noteLimitCharacters = 8192;
