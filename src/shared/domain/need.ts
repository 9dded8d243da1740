import type { OperatorId } from '../base/ids.ts';
import type { ScopedSession } from './access.ts';
import type { GuardedAction } from './action.ts';
import type { Gate } from './gate.ts';
import type { Message } from './message.ts';
import { unseenMentions, type Note } from './note.ts';
import { openQuestions, type OperatorQuestion } from './operator-question.ts';
import type { SessionView } from './session.ts';
import { openGates, sessionStateOf } from './session.ts';
import { openSuggestions, unseenDecisions, type Suggestion } from './suggestion.ts';

// What waits for a person in a session. The page lists it in its Inbox, and the hub sends push notifications about it,
// so both have the same idea of when something waits and for whom.

/** What waits, without its place. */
export type NeedContent =
  | {
      readonly type: 'gate';
      readonly gate: Gate;
      /** Four eyes have waited so long that one owner is enough. */
      readonly isEscalated: boolean;
    }
  /** What the session asked its operators, on its own account. */
  | { readonly type: 'question'; readonly question: OperatorQuestion }
  /** A dialog of Claude Code that no hook reported: only its terminal can answer it. */
  | { readonly type: 'dialog' }
  | { readonly type: 'message'; readonly message: Message }
  | { readonly type: 'sign-in' }
  | { readonly type: 'suggestion'; readonly suggestion: Suggestion }
  /** What another person decided about a suggestion of this one. */
  | { readonly type: 'decision'; readonly suggestion: Suggestion }
  | { readonly type: 'mention'; readonly note: Note };

export type Need = NeedContent & {
  /** Unique in its session. */
  readonly id: string;
  readonly since: string;
};

export interface NeedsOf {
  /** Null for a page that does not know yet whose it is. */
  readonly person: OperatorId | null;
  /** What the person may do: a request that another person has to settle does not wait for this one. */
  readonly may: (action: GuardedAction, session: ScopedSession) => boolean;
}

/** Sessions that are archived or removed have none. */
export function needsIn(session: SessionView, { person, may }: NeedsOf): readonly Need[] {
  if (session.isArchived || session.isRemoved) return [];
  return [...waitingIn(session), ...talkIn(session, person)].filter((need) =>
    maySettle(need, session, may),
  );
}

function waitingIn(session: SessionView): readonly Need[] {
  const gates = openGates(session);
  const since = session.statusAt ?? session.lastAt;
  const needs = gates.map((gate): Need => {
    const isEscalated = gate.escalatedAt !== undefined;
    return { type: 'gate', id: gate.id, since: gate.askedAt, gate, isEscalated };
  });
  if (gates.length === 0 && sessionStateOf(session) === 'waiting') {
    needs.push({ type: 'dialog', id: 'dialog', since });
  }
  if (session.pause?.type === 'sign-in' && session.run.state === 'running') {
    needs.push({ type: 'sign-in', id: 'sign-in', since });
  }
  for (const question of openQuestions(session)) {
    needs.push({ type: 'question', id: question.id, since: question.askedAt, question });
  }
  for (const message of session.messages) {
    if (message.state !== 'held' && message.state !== 'unknown') continue;
    needs.push({ type: 'message', id: message.id, since: message.createdAt, message });
  }
  return needs;
}

/** What other people wrote for this one; their own suggestion waits for somebody else. */
function talkIn(session: SessionView, person: OperatorId | null): readonly Need[] {
  if (person === null) return [];
  const suggestions = openSuggestions(session).filter(({ from }) => from.id !== person);
  return [
    ...suggestions.map((suggestion) => ({
      type: 'suggestion' as const,
      id: suggestion.id,
      since: suggestion.at,
      suggestion,
    })),
    ...unseenDecisions(session, person).map((suggestion) => ({
      type: 'decision' as const,
      id: `${suggestion.id} decided`,
      since: suggestion.decidedAt ?? suggestion.at,
      suggestion,
    })),
    ...unseenMentions(session, person).map((note) => ({
      type: 'mention' as const,
      id: note.id,
      since: note.at,
      note,
    })),
  ];
}

function maySettle({ type }: Need, session: SessionView, may: NeedsOf['may']): boolean {
  switch (type) {
    case 'gate':
      return may('gate.answer', session);
    case 'question':
      return may('question.answer', session);
    case 'message':
    case 'suggestion':
      return may('message.send', session);
    case 'decision':
    case 'mention':
      return true;
    case 'dialog':
    case 'sign-in':
      return may('baton.ask', session);
  }
}
