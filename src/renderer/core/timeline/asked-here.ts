import type { Message } from '../../../shared/domain/message.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { TimelineRow } from './timeline-rows.ts';

// What people asked other sessions from beside this one. The question and its answer are in the session that was asked; here
// they are rows between those of this session, for whoever sees both.

export interface AskedHere {
  readonly message: Message;
  /** Name of the session that was asked. */
  readonly to: string;
}

const foundIn = new WeakMap<SessionView, readonly AskedHere[]>();

/** The same objects while a session does not change. */
function askedFromElsewhere(session: SessionView): readonly AskedHere[] {
  const known = foundIn.get(session);
  if (known) return known;
  const found = session.messages
    .filter((message) => message.askedIn !== undefined)
    .map((message) => ({ message, to: session.name }));
  foundIn.set(session, found);
  return found;
}

export function askedIn(id: string, sessions: Iterable<SessionView>): readonly AskedHere[] {
  return [...sessions].flatMap((session) =>
    askedFromElsewhere(session).filter(({ message }) => message.askedIn === id),
  );
}

/** The rows with each question where it was asked. One that is older than what is loaded waits for it. */
export function withAskedHere(
  rows: readonly TimelineRow[],
  asked: readonly AskedHere[],
): readonly TimelineRow[] {
  if (asked.length === 0) return rows;
  const all = [...rows];
  for (const { message, to } of asked.toSorted(byTime)) {
    const at = all.findLastIndex((row) => timeOf(row) <= message.createdAt);
    if (at === -1 && all.length > 0) continue;
    const before = all[at];
    // As new as the row that it stands behind: it has no number in this session.
    const seq = before?.type === 'item' ? before.item.seq : 0;
    const key = `asked ${message.id}`;
    const item = { key, seq, at: message.createdAt, type: 'asked-here', message, to } as const;
    all.splice(at + 1, 0, { type: 'item', key, item });
  }
  return all;
}

function byTime(one: AskedHere, other: AskedHere): number {
  return one.message.createdAt.localeCompare(other.message.createdAt);
}

function timeOf(row: TimelineRow): string {
  return row.type === 'item' ? row.item.at : row.at;
}
