/**
 * What `npm test` prints of its tests after the last suite. A person who sees only the end of a long output reads
 * there which tests to look at: the slowest ones, the flaky ones and the failed ones.
 */

/** A suite that takes less than this is not worth a list. */
const shortSuiteSeconds = 10;
const slowestCount = 10;

/**
 * @param {readonly { name: string, tests: readonly import('./reported-tests.mjs').ReportedTest[] }[]} suites
 * @returns {string[]} lines
 */
export function summaryOf(suites) {
  return [
    ...suites.flatMap((suite) => slowestOf(suite.name, suite.tests)),
    ...suites.flatMap(({ name, tests }) => linesOf(`Flaky: ${name}`, tests, 'flaky')),
    ...suites.flatMap(({ name, tests }) => linesOf(`Failed: ${name}`, tests, 'failed')),
  ];
}

/** @returns {string[]} */
function slowestOf(
  /** @type {string} */ suite,
  /** @type {readonly import('./reported-tests.mjs').ReportedTest[]} */ tests,
) {
  if (tests.reduce((sum, { seconds }) => sum + seconds, 0) < shortSuiteSeconds) return [];
  const slowest = tests.toSorted((one, other) => other.seconds - one.seconds);
  const lines = slowest.slice(0, slowestCount).map(lineOfTime);
  return [`Slowest tests of ${suite}:`, ...lines];
}

function lineOfTime(/** @type {import('./reported-tests.mjs').ReportedTest} */ test) {
  return `${test.seconds.toFixed(1).padStart(7)} s  ${test.name}`;
}

/** @returns {string[]} */
function linesOf(
  /** @type {string} */ heading,
  /** @type {readonly import('./reported-tests.mjs').ReportedTest[]} */ tests,
  /** @type {import('./reported-tests.mjs').ReportedTest['outcome']} */ outcome,
) {
  return tests
    .filter((test) => test.outcome === outcome)
    .map(({ name, reason }) => [heading, name, ...(reason === '' ? [] : [reason])].join(': '));
}
