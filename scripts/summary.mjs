/**
 * What `npm test` prints of its tests after the last suite. A person who sees only the end of a long output reads
 * there which tests to look at: the slowest ones, the flaky ones and the failed ones.
 */

/** A suite that takes less than this is not worth a list. */
const shortSuiteSeconds = 10;
const slowestCount = 10;

/**
 * @typedef {object} SuiteRun
 * @property {string} name
 * @property {number} seconds from its start to its end
 * @property {readonly import('./reported-tests.mjs').ReportedTest[]} tests
 */

/** @returns {string[]} lines */
export function summaryOf(/** @type {readonly SuiteRun[]} */ suites) {
  return [
    minutesOf(suites),
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

/** Where the time went: `Minutes: 0.4 lint, 17.9 integration, 18.3 in all`. */
function minutesOf(/** @type {readonly SuiteRun[]} */ suites) {
  const inAll = suites.reduce((sum, { seconds }) => sum + seconds, 0);
  const parts = [...suites, { name: 'in all', seconds: inAll }];
  return `Minutes: ${parts.map(({ name, seconds }) => `${(seconds / 60).toFixed(1)} ${name}`).join(', ')}`;
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
