import { describe, expect, test } from 'vitest';

import { failuresIn } from '../../../scripts/failures.mjs';

describe('what failed', () => {
  test('in vitest is named by file, test and the first line of why', () => {
    const report = {
      testResults: [
        {
          name: '/top/test/unit/a.test.ts',
          status: 'failed',
          assertionResults: [
            { status: 'passed', fullName: 'works', failureMessages: [] },
            {
              status: 'failed',
              fullName: 'a group breaks',
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
    expect(failuresIn('vitest', report, '/top')).toEqual([
      'test/unit/a.test.ts › a group breaks: Error: expected 1',
      'test/unit/b.test.ts: cannot load it',
    ]);
  });

  test('in Playwright is named by project and file, groups inside one another as well', () => {
    const broken = {
      title: 'breaks',
      file: 'page/a.spec.ts',
      tests: [
        {
          projectName: 'page',
          status: 'unexpected',
          results: [{ errors: [{ message: `Error: ${'x'.repeat(400)}` }] }],
        },
        { projectName: 'phone', status: 'expected', results: [] },
      ],
    };
    const report = {
      suites: [
        {
          title: 'page/a.spec.ts',
          file: 'page/a.spec.ts',
          specs: [],
          suites: [{ title: 'a group', file: 'page/a.spec.ts', specs: [broken] }],
        },
      ],
    };
    expect(failuresIn('playwright', report, '/top')).toEqual([
      `[page] page/a.spec.ts › a group › breaks: Error: ${'x'.repeat(193)}`,
    ]);
  });

  test('is nothing where there is no report', () => {
    expect(failuresIn('vitest', undefined, '/top')).toEqual([]);
    expect(failuresIn('exit-code', { testResults: [] }, '/top')).toEqual([]);
  });
});
