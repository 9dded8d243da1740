import { hasFailed } from '../../../shared/domain/exit-label.ts';
import type { SessionState, SessionView } from '../../../shared/domain/session.ts';
import { needsOperator, sessionStateOf } from '../../../shared/domain/session.ts';

// What the session list is made of. All of it is computed from the views; nothing is kept.

export interface SessionRow {
  readonly session: SessionView;
  /** 0 for a session without a parent in the list. */
  readonly depth: number;
}

export interface SessionGroup {
  /** The repo, or the folder, on disk. */
  readonly repo: string;
  readonly label: string;
  readonly rows: readonly SessionRow[];
}

/** Depth that is drawn; deeper workers line up below it. */
const deepest = 3;

/** By repo in alphabetical order; pinned first, then by age; children right under their parents. */
export function groupSessions(sessions: Iterable<SessionView>): readonly SessionGroup[] {
  const shown = [...sessions].filter((session) => !session.isArchived).toSorted(byPinThenAge);
  const byRepo = Map.groupBy(shown, (session) => session.repo);
  return [...byRepo]
    .map(([repo, members]) => ({ repo, label: repoLabel(repo), rows: nest(members) }))
    .toSorted((a, b) => a.label.localeCompare(b.label));
}

export function archivedSessions(sessions: Iterable<SessionView>): readonly SessionView[] {
  return [...sessions].filter((session) => session.isArchived).toSorted(byPinThenAge);
}

/** Those that wait for a person, the longest waiting first. */
export function sessionsInNeed(sessions: Iterable<SessionView>): readonly SessionView[] {
  return [...sessions]
    .filter(needsOperator)
    .toSorted((a, b) => waitingSince(a).localeCompare(waitingSince(b)));
}

export function waitingSince(session: SessionView): string {
  const gate = session.gates.find((candidate) => candidate.state === 'open');
  return gate?.askedAt ?? session.statusAt ?? session.lastAt;
}

/** The last two steps of the path: enough to tell repos apart, short enough for a list. */
export function repoLabel(repo: string): string {
  return repo.split(/[/\\]/).filter(Boolean).slice(-2).join('/') || repo;
}

const stateWords: Readonly<Record<SessionState, string>> = {
  starting: 'starting',
  idle: 'idle',
  working: 'working',
  waiting: 'needs you',
  limited: 'rate limited',
  exited: 'ended',
  lost: 'lost',
  unknown: 'unknown',
};

/** The word beside the signal: state is never told by colour alone. */
export function stateWord(session: SessionView): string {
  if (needsOperator(session)) return 'needs you';
  return stateWords[sessionStateOf(session)];
}

/** What a signal looks like: green moves by itself, amber waits, red has stopped, grey is at rest. */
export type SignalTone = 'working' | 'waiting' | 'failed' | 'idle' | 'starting' | 'unknown';

export function signalTone(session: SessionView): SignalTone {
  if (needsOperator(session)) return 'waiting';
  const state = sessionStateOf(session);
  switch (state) {
    case 'working':
    case 'waiting':
    case 'idle':
    case 'starting':
    case 'unknown':
      return state;
    case 'limited':
    case 'lost':
      return 'failed';
    case 'exited':
      return hasEndedBadly(session) ? 'failed' : 'idle';
  }
}

/** It ended by itself with a fault: not by our stop, not by a person's `/exit`. */
function hasEndedBadly(session: SessionView): boolean {
  const { run } = session;
  if (run.state !== 'exited' || session.isStopRequested) return false;
  const { stoppedBy } = session;
  return run.reason !== null || run.signal !== null || hasFailed({ ...run, stoppedBy });
}

function byPinThenAge(a: SessionView, b: SessionView): number {
  if (a.isPinned !== b.isPinned) return a.isPinned ? -1 : 1;
  return a.createdAt.localeCompare(b.createdAt) || a.name.localeCompare(b.name);
}

function nest(members: readonly SessionView[]): readonly SessionRow[] {
  const ids = new Set<string>(members.map((session) => session.id));
  const childrenOf: ReadonlyMap<string, SessionView[]> = Map.groupBy(members, (session): string =>
    session.parent !== null && ids.has(session.parent) ? session.parent : '',
  );
  const seen = new Set<string>();
  function below(parent: string, depth: number): SessionRow[] {
    return (childrenOf.get(parent) ?? []).flatMap((session) => {
      if (seen.has(session.id)) return [];
      seen.add(session.id);
      return [{ session, depth: Math.min(depth, deepest) }, ...below(session.id, depth + 1)];
    });
  }
  return below('', 0);
}
