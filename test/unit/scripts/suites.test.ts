import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { figuresOf, sumOf, suites } from '../../../scripts/suites.mjs';

const manifest = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as { readonly scripts: Readonly<Record<string, string>> };

const vitestReport = { numPassedTests: 7, numFailedTests: 2, numPendingTests: 1, numTodoTests: 1 };
const playwrightReport = { stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 } };

describe('the figures of a suite', () => {
  test('come from the report of vitest', () => {
    expect(figuresOf('vitest', 1, vitestReport)).toEqual({ passed: 7, failed: 2, skipped: 2 });
  });

  test('come from the report of vitest, where a flaky test is a failed one', () => {
    const wavers = { status: 'passed', fullName: 'wavers', failureMessages: ['not yet'] };
    const report = { ...vitestReport, testResults: [{ assertionResults: [wavers] }] };
    expect(figuresOf('vitest', 0, report)).toEqual({ passed: 6, failed: 3, skipped: 2 });
  });

  test('come from the report of Playwright, where a flaky test is a failed one', () => {
    expect(figuresOf('playwright', 1, playwrightReport)).toEqual({
      passed: 5,
      failed: 2,
      skipped: 2,
    });
  });

  test('are one test for a suite that has only an exit code', () => {
    expect(figuresOf('exit-code', 0, undefined)).toEqual({ passed: 1, failed: 0, skipped: 0 });
    expect(figuresOf('exit-code', 2, undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test.each(['vitest', 'playwright'] as const)(
    'are one failure where %s left no report',
    (report) => {
      expect(figuresOf(report, 0, undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
      expect(figuresOf(report, 0, 'half')).toEqual({ passed: 0, failed: 1, skipped: 0 });
    },
  );

  test('have one failure where a suite crashed after its tests had passed', () => {
    const report = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
    expect(figuresOf('vitest', 1, report)).toEqual({ passed: 7, failed: 1, skipped: 0 });
  });
});

test('figures are added up', () => {
  const all = [
    { passed: 1, failed: 0, skipped: 3 },
    { passed: 20, failed: 4, skipped: 0 },
  ];
  expect(sumOf(all)).toEqual({ passed: 21, failed: 4, skipped: 3 });
  expect(sumOf([])).toEqual({ passed: 0, failed: 0, skipped: 0 });
});

test.each(suites)('$name runs what `npm run $script` runs', ({ script, command }) => {
  expect(manifest.scripts[script]?.split(' && ').at(-1)).toBe(command.join(' '));
});
