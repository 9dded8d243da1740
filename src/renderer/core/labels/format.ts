// Numbers and times as people read them. All take what they need; none looks at a clock.

const minuteMs = 60_000;

/** `now`, `3m`, `2h`, `5d`: how long ago, in a list. */
export function formatAge(at: string, nowMs: number): string {
  const minutes = Math.floor(Math.max(0, nowMs - Date.parse(at)) / minuteMs);
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${minutes}m`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)}h`;
  return `${Math.floor(minutes / 60 / 24)}d`;
}

/** `0:48`, `12:05`, `3:04:05`: how long something waits. */
export function formatWait(at: string, nowMs: number): string {
  const seconds = Math.floor(Math.max(0, nowMs - Date.parse(at)) / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours = 0, minutes = 0, rest = 0] = parts;
  const tail = String(rest).padStart(2, '0');
  if (hours === 0) return `${minutes}:${tail}`;
  return `${hours}:${String(minutes).padStart(2, '0')}:${tail}`;
}

/** `0.4 s`, `6.1 s`, `48 s`, `2 min`, `1 h 5 min`. */
export function formatDuration(durationMs: number): string {
  const seconds = durationMs / 1000;
  if (seconds < 10) return `${(Math.round(seconds * 10) / 10).toString()} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function formatCost(usd: number): string {
  return `$${usd.toFixed(2)}`;
}

/** `14:02`, in the person's own time zone. */
export function formatClock(at: string | number): string {
  const time = new Date(at);
  const hours = String(time.getHours()).padStart(2, '0');
  return `${hours}:${String(time.getMinutes()).padStart(2, '0')}`;
}

/** `14:02` of today, `8 Dec, 14:02` of another day. */
export function formatMoment(at: string, nowMs: number): string {
  const day = new Date(at);
  if (day.toDateString() === new Date(nowMs).toDateString()) return formatClock(at);
  return `${day.getDate()} ${day.toLocaleDateString('en', { month: 'short' })}, ${formatClock(at)}`;
}

/** `14:02:07`: since when something holds that is a matter of seconds. */
export function formatSecond(epochMs: number): string {
  const seconds = String(new Date(epochMs).getSeconds()).padStart(2, '0');
  return `${formatClock(new Date(epochMs).toISOString())}:${seconds}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
