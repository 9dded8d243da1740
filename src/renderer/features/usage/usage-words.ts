import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { formatClock } from '../../core/labels/format.ts';

export type Usage = RouteAnswer<'usage.read'>;

/** Midnight of this day where the person is, as ISO 8601 in UTC. */
export function midnightBefore(nowMs: number): string {
  const day = new Date(nowMs);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).toISOString();
}

type Window = Usage['fiveHour'];

/** How much of a limit is used; null when nothing is known: never told, or told before it began anew. */
export function usedNow(window: Window, nowMs: number): number | null {
  if (!window) return null;
  const isOver = window.resetsAt !== null && window.resetsAt * 1000 <= nowMs;
  return isOver ? null : window.usedPercent;
}

/** `resets 15:20`, `resets Tue 09:00`; empty when it was not said. */
export function resetWords(window: Window, nowMs: number): string {
  if (!window || window.resetsAt === null) return '';
  const atMs = window.resetsAt * 1000;
  const at = new Date(atMs);
  if (atMs <= nowMs) return `reset at ${formatClock(at.toISOString())}`;
  const isToday = at.toDateString() === new Date(nowMs).toDateString();
  const day = isToday ? '' : `${at.toLocaleDateString('en', { weekday: 'short' })} `;
  return `resets ${day}${formatClock(at.toISOString())}`;
}

/** `76k`, `1.2M`. */
export function tokenWords(tokens: number): string {
  if (tokens < 1_000) return String(tokens);
  if (tokens < 1_000_000) return `${Math.round(tokens / 1_000)}k`;
  return `${(tokens / 1_000_000).toFixed(1)}M`;
}
