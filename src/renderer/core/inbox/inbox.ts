import type { OperatorId } from '../../../shared/base/ids.ts';
import type { Gate } from '../../../shared/domain/gate.ts';
import type { Message } from '../../../shared/domain/message.ts';
import { unseenMentions, type Note } from '../../../shared/domain/note.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { openGates, sessionStateOf } from '../../../shared/domain/session.ts';
import { openSuggestions, type Suggestion } from '../../../shared/domain/suggestion.ts';
import type { SessionPresence } from '../../../shared/wire/down.ts';
import type { May } from '../stores/may.ts';

// Everything that waits for the person at this device, over all sessions. It is computed from the folded state, so
// an item that is settled anywhere leaves every device with the event that settled it.

interface InboxPlace {
  /** Ends with the session, so that a row that is gone finds the other rows of its session. */
  readonly key: string;
  /** What a list calls it for those who hear the page. */
  readonly label: string;
  readonly session: SessionView;
  /** Null for a request that passes after some seconds, which therefore comes first. */
  readonly since: string | null;
}

export type InboxItem = InboxPlace &
  (
    | {
        readonly type: 'baton';
        readonly asking: { readonly device: string; readonly name: string };
      }
    | { readonly type: 'gate'; readonly gate: Gate }
    /** A dialog of Claude Code that no hook reported: only its terminal can answer it. */
    | { readonly type: 'dialog' }
    | { readonly type: 'message'; readonly message: Message }
    | { readonly type: 'sign-in' }
    | { readonly type: 'suggestion'; readonly suggestion: Suggestion }
    | { readonly type: 'mention'; readonly note: Note }
  );

export interface InboxSources {
  readonly sessions: Iterable<SessionView>;
  readonly presence: ReadonlyMap<string, SessionPresence>;
  /** Of this page; null before the hub has named it. */
  readonly device: string | null;
  /** Whose page it is; null before the hub has named them. */
  readonly person: OperatorId | null;
  /** What this person may do: a request that another person has to settle does not wait for this one. */
  readonly may: May;
}

/** What waits, the longest waiting first. */
export function inboxOf({
  sessions,
  presence,
  device,
  person,
  may,
}: InboxSources): readonly InboxItem[] {
  return [...sessions]
    .filter((session) => !session.isArchived && !session.isRemoved)
    .flatMap((session) => [
      ...batonRequest(session, presence.get(session.id), device),
      ...waitingIn(session),
      ...talkIn(session, person),
    ])
    .filter((item) => maySettle(item, may))
    .toSorted((a, b) => (a.since ?? '').localeCompare(b.since ?? ''));
}

function waitingIn(session: SessionView): readonly InboxItem[] {
  const gates = openGates(session);
  const statusAt = session.statusAt ?? session.lastAt;
  const items: InboxItem[] = gates.map((gate) => ({
    ...placeOf(session, gate.id, gate.askedAt),
    type: 'gate',
    gate,
  }));
  if (gates.length === 0 && sessionStateOf(session) === 'waiting') {
    items.push({ ...placeOf(session, 'dialog', statusAt), type: 'dialog' });
  }
  if (session.pause?.type === 'sign-in' && session.run.state === 'running') {
    items.push({ ...placeOf(session, 'sign-in', statusAt), type: 'sign-in' });
  }
  for (const message of session.messages) {
    if (message.state !== 'held' && message.state !== 'unknown') continue;
    items.push({ ...placeOf(session, message.id, message.createdAt), type: 'message', message });
  }
  return items;
}

/** What other people wrote for this one; their own suggestion waits for somebody else. */
function talkIn(session: SessionView, person: OperatorId | null): readonly InboxItem[] {
  if (person === null) return [];
  const suggestions = openSuggestions(session).filter(({ from }) => from.id !== person);
  return [
    ...suggestions.map((suggestion) => ({
      ...placeOf(session, suggestion.id, suggestion.at),
      type: 'suggestion' as const,
      suggestion,
    })),
    ...unseenMentions(session, person).map((note) => ({
      ...placeOf(session, note.id, note.at),
      type: 'mention' as const,
      note,
    })),
  ];
}

function maySettle({ type, session }: InboxItem, may: May): boolean {
  switch (type) {
    case 'gate':
      return may('gate.answer', session);
    case 'message':
    case 'suggestion':
      return may('message.send', session);
    case 'mention':
      return true;
    case 'baton':
    case 'dialog':
    case 'sign-in':
      return may('baton.ask', session);
  }
}

/** Only the holder can answer it. */
function batonRequest(
  session: SessionView,
  presence: SessionPresence | undefined,
  device: string | null,
): readonly InboxItem[] {
  if (!presence?.asking || device === null || presence.baton?.device !== device) return [];
  return [{ ...placeOf(session, 'baton', null), type: 'baton', asking: presence.asking }];
}

function placeOf(session: SessionView, what: string, since: string | null): InboxPlace {
  return { key: `need ${what} ${session.id}`, label: session.name, session, since };
}
