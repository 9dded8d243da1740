import type { RouteAnswer } from '../wire/http-routes.ts';

type Progress = NonNullable<RouteAnswer<'sessions.removal'>['progress']>;

/** What a removal does now, in one line for people. */
export function removalStep({ step, doneFiles, files, doneBytes, bytes }: Progress): string {
  if (files === 0) return step;
  const share = `${doneFiles} of ${files} files, ${sizeOf(doneBytes)} of ${sizeOf(bytes)}`;
  return `${step} (${share})`;
}

const units = ['KiB', 'MiB', 'GiB', 'TiB'];

function sizeOf(bytes: number): string {
  let [value, unit] = [bytes, 'B'];
  for (const next of units) {
    if (value < 1024) break;
    [value, unit] = [value / 1024, next];
  }
  return `${value >= 10 || unit === 'B' ? Math.round(value) : value.toFixed(1)} ${unit}`;
}
