import { tasksLabel } from '../shared/domain/background-task.ts';
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

/** `14:02`, by the clock of whoever reads it. */
export function clockWords(iso: string): string {
  const time = new Date(iso);
  return `${twoDigits(time.getHours())}:${twoDigits(time.getMinutes())}`;
}

/** `2030-01-31 14:02`, by the clock of whoever reads it. */
export function minuteWords(iso: string): string {
  const day = new Date(iso);
  const date = [day.getFullYear(), twoDigits(day.getMonth() + 1), twoDigits(day.getDate())];
  return `${date.join('-')} ${clockWords(iso)}`;
}

function twoDigits(count: number): string {
  return String(count).padStart(2, '0');
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

export function stateCell(session: Session, nowMs: number): Cell {
  const isCalling = session.needsYou;
  const words = [session.state, isCalling ? 'needs you' : null, tasksWords(session, nowMs)];
  return {
    text: words.filter((word) => word !== null).join(', '),
    colour: isCalling ? 'waiting' : stateColours[session.state],
  };
}

/** What runs beside the turn, with the age of the oldest. */
function tasksWords({ tasks }: Session, nowMs: number): string | null {
  const label = tasksLabel(tasks);
  const [oldest] = tasks;
  return label === null || !oldest ? null : `${label} (${ageWords(oldest.since, nowMs)})`;
}

type Receipt = RouteAnswer<'messages.read'>;

/** `m_1 outcome unknown: …`: the id first, for the next command. */
export function receiptLine({ id, state, reason, suggestedBy, from }: Receipt): string {
  const word = state === 'unknown' ? 'outcome unknown' : state;
  const authors = suggestedBy === null ? '' : ` (${suggestedBy.name}, sent by ${from.name})`;
  return `${id} ${word}${authors}${reason === null ? '' : `: ${reason}`}`;
}

/** The last part of a path: enough to tell repos apart in a list. */
export function lastPart(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
}

export function attachedWords(session: Session): string {
  return session.attached
    .map(({ name, kind, isObserver }) => {
      const notes = [kind, isObserver ? 'observes' : undefined].filter((one) => one !== undefined);
      return notes.length === 0 ? name : `${name} (${notes.join(', ')})`;
    })
    .join(', ');
}
