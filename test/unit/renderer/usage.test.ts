import { expect, test } from 'vitest';

import { groupFailures, sumsOf } from '../../../src/renderer/features/usage/group-failures.ts';
import type { FailedCall } from '../../../src/renderer/features/usage/group-failures.ts';
import {
  midnightBefore,
  resetWords,
  tokenWords,
  usedNow,
} from '../../../src/renderer/features/usage/usage-words.ts';

function call(seq: number, change: Partial<FailedCall> = {}): FailedCall {
  return {
    seq,
    at: '2030-01-01T00:00:00.000Z',
    session: 's_web',
    sessionName: 'web',
    tool: 'Bash',
    summary: 'npm test',
    error: 'exit 1',
    durationMs: 1_000,
    costUsd: null,
    ...change,
  };
}

test('failures are gathered by tool and by what they say, numbers apart, most frequent first', () => {
  const calls = [
    call(5, { error: '\n2 failed, 126 passed\nat line 3', costUsd: 0.5 }),
    call(4, { tool: 'Edit', error: 'not found', durationMs: null }),
    call(3, { error: '7 failed, 1 passed', costUsd: 0.25 }),
    call(2, { tool: 'Read', error: 'not found' }),
  ];

  expect(
    groupFailures(calls).map(({ tool, error, calls: members, durationMs, costUsd }) => [
      tool,
      error,
      members.map((member) => member.seq),
      durationMs,
      costUsd,
    ]),
  ).toEqual([
    ['Bash', '2 failed, 126 passed', [5, 3], 2_000, 0.75],
    ['Read', 'not found', [2], 1_000, null],
    ['Edit', 'not found', [4], 0, null],
  ]);
  expect(sumsOf([])).toEqual({ durationMs: 0, costUsd: null });
});

test('the day begins at midnight where the person is', () => {
  const noon = new Date(2030, 5, 3, 12, 30);

  expect(midnightBefore(noon.getTime())).toBe(new Date(2030, 5, 3).toISOString());
});

test('a limit that began anew since it was told is not known', () => {
  const at = '2030-01-01T00:00:00.000Z';
  const resetsAt = 1_900_000_000;

  expect(usedNow(null, 0)).toBeNull();
  expect(usedNow({ usedPercent: 71, resetsAt, at }, resetsAt * 1000 - 1)).toBe(71);
  expect(usedNow({ usedPercent: 71, resetsAt, at }, resetsAt * 1000)).toBeNull();
  expect(usedNow({ usedPercent: 71, resetsAt: null, at }, resetsAt * 1000)).toBe(71);
  expect(resetWords({ usedPercent: 71, resetsAt: null, at }, 0)).toBe('');
  expect(resetWords({ usedPercent: 71, resetsAt, at }, resetsAt * 1000)).toMatch(
    /^reset at \d\d:\d\d$/,
  );
});

test.each([
  [900, '900'],
  [76_400, '76k'],
  [1_240_000, '1.2M'],
])('%i tokens are written %s', (tokens, words) => {
  expect(tokenWords(tokens)).toBe(words);
});
