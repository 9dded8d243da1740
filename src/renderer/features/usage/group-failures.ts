import { cutText } from '../../../shared/base/cut-text.ts';
import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';

export type FailedCall = RouteAnswer<'failures.list'>['items'][number];

/** Calls of one tool that failed in the same way. */
export interface FailureGroup {
  readonly key: string;
  readonly tool: string;
  /** The first line of what the newest said. */
  readonly error: string;
  /** Newest first. */
  readonly calls: readonly FailedCall[];
  readonly durationMs: number;
  /** Null when no figure is known for any of them. */
  readonly costUsd: number | null;
}

const errorLimit = 160;

/** The most frequent first. Errors that differ in numbers only are the same. */
export function groupFailures(calls: readonly FailedCall[]): readonly FailureGroup[] {
  const groups = Map.groupBy(
    calls,
    (call) => `${call.tool}\n${firstLine(call.error).replaceAll(/\d+/g, '#')}`,
  );
  return [...groups]
    .map(([key, members]): FailureGroup => {
      const [newest] = members;
      return {
        key,
        tool: newest?.tool ?? '',
        error: firstLine(newest?.error ?? ''),
        calls: members,
        ...sumsOf(members),
      };
    })
    .toSorted((a, b) => b.calls.length - a.calls.length || b.durationMs - a.durationMs);
}

/** What calls took and cost together, as far as it is known. */
export function sumsOf(calls: readonly FailedCall[]): {
  readonly durationMs: number;
  readonly costUsd: number | null;
} {
  const costs = calls.flatMap((call) => (call.costUsd === null ? [] : [call.costUsd]));
  return {
    durationMs: calls.reduce((sum, call) => sum + (call.durationMs ?? 0), 0),
    costUsd: costs.length === 0 ? null : costs.reduce((sum, usd) => sum + usd, 0),
  };
}

function firstLine(text: string): string {
  const line = text.split('\n').find((one) => one.trim() !== '') ?? '';
  return cutText(line.trim(), errorLimit);
}
