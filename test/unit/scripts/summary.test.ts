import { expect, test } from 'vitest';

import type { ReportedTest } from '../../../scripts/reported-tests.mjs';
import { summaryOf } from '../../../scripts/summary.mjs';

function passed(name: string, seconds: number): ReportedTest {
  return { name, seconds, outcome: 'passed', reason: '' };
}

test('says the minutes of each suite, and lists the ten slowest tests of the large ones, the slowest first', () => {
  const tests = Array.from({ length: 12 }, (_, index) => passed(`takes ${index}`, index));
  const lines = summaryOf([
    { name: 'e2e', seconds: 90, tests },
    { name: 'quick', seconds: 9, tests: [passed('a', 4), passed('b', 5)] },
    { name: 'lint', seconds: 24, tests: [] },
  ]);
  expect(lines).toEqual([
    'Minutes: 1.5 e2e, 0.1 quick, 0.4 lint, 2.0 in all',
    'Slowest tests of e2e:',
    '   11.0 s  takes 11',
    '   10.0 s  takes 10',
    '    9.0 s  takes 9',
    '    8.0 s  takes 8',
    '    7.0 s  takes 7',
    '    6.0 s  takes 6',
    '    5.0 s  takes 5',
    '    4.0 s  takes 4',
    '    3.0 s  takes 3',
    '    2.0 s  takes 2',
  ]);
});

test('names each flaky test and each failed one with its reason', () => {
  const tests: readonly ReportedTest[] = [
    passed('works', 1),
    { name: 'breaks', seconds: 1, outcome: 'failed', reason: 'Error: expected 1' },
    { name: 'wavers', seconds: 1, outcome: 'flaky', reason: 'not yet' },
    { name: 'waits', seconds: 0, outcome: 'skipped', reason: '' },
  ];
  const broken = { name: 'b.test.ts', seconds: 0, outcome: 'failed', reason: '' } as const;
  expect(
    summaryOf([
      { name: 'unit', seconds: 2, tests },
      { name: 'fuzz', seconds: 1, tests: [broken] },
    ]),
  ).toEqual([
    'Minutes: 0.0 unit, 0.0 fuzz, 0.1 in all',
    'Flaky: unit: wavers: not yet',
    'Failed: unit: breaks: Error: expected 1',
    'Failed: fuzz: b.test.ts',
  ]);
});
