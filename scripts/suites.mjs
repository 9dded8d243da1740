import { reportedTests } from './reported-tests.mjs';

/**
 * The suites of `npm test`, and how their outcomes are added up.
 *
 * @typedef {object} Suite
 * @property {string} name
 * @property {string} script the npm script that runs it alone
 * @property {readonly [string, ...string[]]} command what that script runs, and what is run here: npm and its shell
 *   would not pass a signal on
 * @property {'vitest' | 'playwright' | 'exit-code'} report where its figures come from; a suite that only has an exit
 *   code counts as one test
 *
 * @typedef {object} Figures
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** @type {readonly Suite[]} */
export const suites = [
  { name: 'format', script: 'check:format', command: ['oxfmt', '--check'], report: 'exit-code' },
  { name: 'lint', script: 'check:lint', command: ['oxlint'], report: 'exit-code' },
  { name: 'types', script: 'check:types', command: ['tsc', '-b'], report: 'exit-code' },
  {
    name: 'unused',
    script: 'check:unused',
    command: [
      'knip',
      '--no-config-hints',
      '--include',
      'files,dependencies,unlisted,unresolved,binaries',
    ],
    report: 'exit-code',
  },
  {
    name: 'unit',
    script: 'test:unit',
    command: vitest('architecture', 'unit', 'contract'),
    report: 'vitest',
  },
  { name: 'fuzz', script: 'test:fuzz', command: vitest('fuzz'), report: 'vitest' },
  {
    name: 'integration',
    script: 'test:integration',
    command: vitest('integration', 'integration-alone'),
    report: 'vitest',
  },
  {
    name: 'docker',
    script: 'test:docker',
    command: ['node', 'scripts/test-docker.mjs'],
    report: 'vitest',
  },
  { name: 'e2e', script: 'test:e2e', command: ['playwright', 'test'], report: 'playwright' },
];

/** @returns {[string, ...string[]]} */
function vitest(/** @type {string[]} */ ...projects) {
  return ['vitest', 'run', ...projects.flatMap((project) => ['--project', project])];
}

/**
 * What to add to the command so that the suite leaves its figures in `file`. Playwright's place is in its own
 * configuration: it cannot be told on the command line.
 */
export function reportArguments(/** @type {Suite['report']} */ report, /** @type {string} */ file) {
  if (report !== 'vitest') return [];
  return ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
}

/**
 * The figures of one suite. Its exit code has the last word: a suite that failed without a failed test (it crashed,
 * did not start, or left no report) counts as one failure.
 *
 * @param {Suite['report']} report
 * @param {number} exitCode
 * @param {unknown} written the JSON that the suite left, `undefined` where there is none
 * @returns {Figures}
 */
export function figuresOf(report, exitCode, written) {
  const counted = countedIn(report, written);
  if (report === 'exit-code')
    return { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 };
  if (!counted) return { passed: 0, failed: 1, skipped: 0 };
  if (exitCode !== 0 && counted.failed === 0) return { ...counted, failed: 1 };
  return counted;
}

/**
 * A flaky test counts as failed: it has failed once, and nobody knows why.
 *
 * @returns {Figures | null}
 */
function countedIn(/** @type {Suite['report']} */ report, /** @type {unknown} */ written) {
  if (typeof written !== 'object' || written === null) return null;
  if (report === 'vitest') {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } =
      /** @type {Record<string, unknown>} */ (written);
    const tests = reportedTests(report, written, '');
    const flaky = tests.filter(({ outcome }) => outcome === 'flaky').length;
    return {
      passed: numberOf(numPassedTests) - flaky,
      failed: numberOf(numFailedTests) + flaky,
      skipped: numberOf(numPendingTests) + numberOf(numTodoTests),
    };
  }
  const { stats } = /** @type {{ stats?: Record<string, unknown> }} */ (written);
  if (!stats) return null;
  const { expected, unexpected, flaky, skipped } = stats;
  return {
    passed: numberOf(expected),
    failed: numberOf(unexpected) + numberOf(flaky),
    skipped: numberOf(skipped),
  };
}

function numberOf(/** @type {unknown} */ value) {
  return typeof value === 'number' ? value : 0;
}

/**
 * All figures added up.
 *
 * @param {readonly Figures[]} all
 * @returns {Figures}
 */
export function sumOf(all) {
  return all.reduce(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      skipped: sum.skipped + one.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}
