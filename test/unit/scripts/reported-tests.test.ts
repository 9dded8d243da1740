import { describe, expect, test } from 'vitest';

import { reportedTests } from '../../../scripts/reported-tests.mjs';

describe('the tests of a report', () => {
  test('of vitest have file, name, time and the first line of the error', () => {
    const report = {
      testResults: [
        {
          name: '/top/test/unit/a.test.ts',
          status: 'failed',
          assertionResults: [
            { status: 'passed', fullName: 'works', duration: 1500, failureMessages: [] },
            {
              status: 'passed',
              fullName: 'at last',
              failureMessages: ['Error: too early\n  at x'],
            },
            { status: 'pending', fullName: 'waits', failureMessages: [] },
            {
              status: 'failed',
              fullName: 'a group breaks',
              duration: 20,
              failureMessages: ['\u001B[31mError: expected 1\u001B[39m\n  at somewhere'],
            },
          ],
        },
        {
          name: '/top/test/unit/b.test.ts',
          status: 'failed',
          message: 'cannot load it',
          assertionResults: [],
        },
      ],
    };
    expect(reportedTests('vitest', report, '/top')).toEqual([
      { name: 'test/unit/a.test.ts › works', outcome: 'passed', seconds: 1.5, reason: '' },
      {
        name: 'test/unit/a.test.ts › at last',
        outcome: 'flaky',
        seconds: 0,
        reason: 'Error: too early',
      },
      { name: 'test/unit/a.test.ts › waits', outcome: 'skipped', seconds: 0, reason: '' },
      {
        name: 'test/unit/a.test.ts › a group breaks',
        outcome: 'failed',
        seconds: 0.02,
        reason: 'Error: expected 1',
      },
      { name: 'test/unit/b.test.ts', outcome: 'failed', seconds: 0, reason: 'cannot load it' },
    ]);
  });

  test('of Playwright have project and file, and the time of all attempts', () => {
    const message = `Error: ${'x'.repeat(400)}`;
    const breaks = {
      title: 'breaks',
      file: 'page/a.spec.ts',
      tests: [
        {
          projectName: 'page',
          status: 'unexpected',
          results: [{ duration: 4000, errors: [{ message }] }],
        },
        { projectName: 'phone', status: 'expected', results: [{ duration: 250, errors: [] }] },
      ],
    };
    const wavers = {
      title: 'wavers',
      file: 'page/a.spec.ts',
      tests: [
        {
          projectName: 'page',
          status: 'flaky',
          results: [
            { duration: 1000, errors: [{ message: 'not yet' }] },
            { duration: 500, errors: [] },
          ],
        },
        { projectName: 'phone', status: 'skipped', results: [] },
      ],
    };
    const report = {
      suites: [
        {
          title: 'page/a.spec.ts',
          file: 'page/a.spec.ts',
          specs: [wavers],
          suites: [{ title: 'a group', file: 'page/a.spec.ts', specs: [breaks] }],
        },
      ],
    };
    expect(reportedTests('playwright', report, '/top')).toEqual([
      {
        name: '[page] page/a.spec.ts › wavers',
        outcome: 'flaky',
        seconds: 1.5,
        reason: 'not yet',
      },
      { name: '[phone] page/a.spec.ts › wavers', outcome: 'skipped', seconds: 0, reason: '' },
      {
        name: '[page] page/a.spec.ts › a group › breaks',
        outcome: 'failed',
        seconds: 4,
        reason: `Error: ${'x'.repeat(193)}`,
      },
      {
        name: '[phone] page/a.spec.ts › a group › breaks',
        outcome: 'passed',
        seconds: 0.25,
        reason: '',
      },
    ]);
  });

  test('are none where there is no report', () => {
    expect(reportedTests('vitest', undefined, '/top')).toEqual([]);
    expect(reportedTests('exit-code', { testResults: [] }, '/top')).toEqual([]);
  });
});
