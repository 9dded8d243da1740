import type { OperatorId } from '../../../shared/base/ids.ts';
import type { NeedContent } from '../../../shared/domain/need.ts';
import { needsIn } from '../../../shared/domain/need.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
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
    | NeedContent
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
      ...needsIn(session, { person, may }).map(({ id, since, ...content }) => ({
        ...placeOf(session, id, since),
        ...content,
      })),
    ])
    .filter((item) => item.type !== 'baton' || may('baton.ask', item.session))
    .toSorted((a, b) => (a.since ?? '').localeCompare(b.since ?? ''));
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
