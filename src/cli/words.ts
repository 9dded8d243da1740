import type { RouteAnswer } from '../shared/wire/http-routes.ts';
import type { Colour } from './style.ts';
import type { Cell } from './table.ts';

type Session = RouteAnswer<'sessions.list'>['items'][number];

/** `3 min`, `2 h`, `5 d`: the largest unit that is at least one. */
export function ageWords(fromIso: string, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - Date.parse(fromIso)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

const stateColours: Readonly<Record<Session['state'], Colour>> = {
  starting: 'working',
  idle: 'faint',
  working: 'working',
  waiting: 'waiting',
  limited: 'waiting',
  exited: 'faint',
  lost: 'failed',
  unknown: 'failed',
};

export function stateCell(session: Session): Cell {
  const isCalling = session.needsYou;
  return {
    text: isCalling ? `${session.state}, needs you` : session.state,
    colour: isCalling ? 'waiting' : stateColours[session.state],
  };
}

/** The last part of a path: enough to tell repos apart in a list. */
export function lastPart(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
}

export function attachedWords(session: Session): string {
  return session.attached
    .map(({ name, isObserver }) => (isObserver ? `${name} (observes)` : name))
    .join(', ');
}
