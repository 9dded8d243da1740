import type { SessionView } from '../../../shared/domain/session.ts';
import { archivedSessions, groupSessions, stateWord } from './session-groups.ts';

// The rows of the session list, one below the other, as the arrow keys walk them.

export interface SessionListRow {
  /** Of the row: what waits in a session has rows of its own, in the inbox. */
  readonly key: string;
  /** What a list calls it for those who hear the page. */
  readonly label: string;
  readonly session: SessionView;
  readonly depth: number;
  /** The repo, above the first of its sessions. */
  readonly heading: { readonly label: string; readonly repo: string } | null;
}

export interface SessionLists {
  readonly sessions: readonly SessionListRow[];
  readonly archived: readonly SessionListRow[];
}

export function sessionLists(views: Iterable<SessionView>): SessionLists {
  const all = [...views];
  return {
    sessions: groupSessions(all).flatMap(({ label, repo, rows }) =>
      rows.map(({ session, depth }, index) => ({
        key: sessionKey(session.id),
        label: nameAndState(session),
        session,
        depth,
        heading: index === 0 ? { label, repo } : null,
      })),
    ),
    archived: archivedSessions(all).map((session) => ({
      key: `archived ${session.id}`,
      label: nameAndState(session),
      session,
      depth: 0,
      heading: null,
    })),
  };
}

/** Of the row that each session has that is not archived. */
export function sessionKey(session: string): string {
  return `session ${session}`;
}

/** The row that stands in for one that is gone: that of the same session, else the first. */
export function keyInstead(gone: string | null, keys: readonly string[]): string | undefined {
  const same = sessionKey(gone?.split(' ').at(-1) ?? '');
  return keys.includes(same) ? same : keys[0];
}

/** The key that a step of the keyboard leads to; undefined when the key does not walk the list. */
export function walkStep(
  pressed: string,
  keys: readonly string[],
  from: string | null,
): string | undefined {
  const at = from === null ? -1 : keys.indexOf(from);
  if (at === -1) return undefined;
  switch (pressed) {
    case 'ArrowDown':
      return keys[at + 1] ?? keys[at];
    case 'ArrowUp':
      return keys[at - 1] ?? keys[at];
    case 'Home':
      return keys[0];
    case 'End':
      return keys.at(-1);
    default:
      return undefined;
  }
}

function nameAndState(session: SessionView): string {
  return `${session.name}, ${stateWord(session)}`;
}
