import { InvalidArgumentError } from 'commander';

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export interface Until {
  at(nowMs: number): string;
}

/** A time (`2030-01-31T18:00Z`), or how long from now: `30m`, `8h`, `7d`. */
export function parseUntil(text: string): Until {
  const [, count = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (unit === 'm' || unit === 'h' || unit === 'd') {
    const lastsMs = Number(count) * unitMs[unit];
    return { at: (nowMs) => new Date(nowMs + lastsMs).toISOString() };
  }
  const ms = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new InvalidArgumentError(
      'It must be a time such as 2030-01-31T18:00Z, or a duration such as 30m, 8h or 7d.',
    );
  }
  return { at: () => new Date(ms).toISOString() };
}
