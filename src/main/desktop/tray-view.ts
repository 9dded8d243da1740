import { shortenText } from '../../shared/base/cut-text.ts';
import type { SessionView } from '../../shared/domain/session.ts';
import { needsOperator, openGates, sessionStateOf } from '../../shared/domain/session.ts';

/** The shape of the icon: state is never told by colour alone. */
export type TraySign = 'needs-you' | 'working' | 'idle';

export interface WaitingSession {
  readonly session: string;
  /** The gate that waits longest; null when it is a dialog in the pane or a held message. */
  readonly gate: string | null;
  readonly label: string;
}

export interface TrayView {
  readonly sign: TraySign;
  readonly needsYou: number;
  readonly working: number;
  readonly idle: number;
  /** As in `2 need you, 1 working, 4 idle`. */
  readonly summary: string;
  /** Longest waiting first. */
  readonly waiting: readonly WaitingSession[];
}

const labelLimit = 60;

/** State at a glance, for the tray, the dock and their menus. */
export function trayViewOf(sessions: Iterable<SessionView>): TrayView {
  const shown = [...sessions].filter((view) => !view.isArchived && !view.isRemoved);
  const inNeed = shown
    .filter(needsOperator)
    .toSorted((one, other) => waitingSince(one).localeCompare(waitingSince(other)));
  const others = shown.filter((view) => !needsOperator(view)).map(sessionStateOf);
  const working = others.filter((state) => state === 'working' || state === 'starting').length;
  const idle = others.filter((state) => state === 'idle').length;
  const parts = [
    ...(inNeed.length > 0
      ? [`${inNeed.length} ${inNeed.length === 1 ? 'needs' : 'need'} you`]
      : []),
    ...(working > 0 ? [`${working} working`] : []),
    ...(idle > 0 ? [`${idle} idle`] : []),
  ];
  return {
    sign: inNeed.length > 0 ? 'needs-you' : working > 0 ? 'working' : 'idle',
    needsYou: inNeed.length,
    working,
    idle,
    summary: parts.length > 0 ? parts.join(', ') : 'no sessions',
    waiting: inNeed.map(waitingOf),
  };
}

function waitingOf(view: SessionView): WaitingSession {
  const [gate] = openGates(view);
  const what = gate ? `${gate.tool}: ${gate.summary}` : 'waits for you';
  return { session: view.id, gate: gate?.id ?? null, label: cut(`${view.name} · ${what}`) };
}

function waitingSince(view: SessionView): string {
  return openGates(view)[0]?.askedAt ?? view.statusAt ?? view.lastAt;
}

function cut(text: string): string {
  return shortenText(text, labelLimit);
}
