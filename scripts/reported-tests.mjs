/**
 * Reads the tests out of the JSON reports that vitest and Playwright leave.
 *
 * @typedef {object} ReportedTest
 * @property {string} name the file, the groups and the title
 * @property {'passed' | 'failed' | 'flaky' | 'skipped'} outcome flaky: it failed, and passed when it was retried
 * @property {number} seconds every attempt together
 * @property {string} reason the first line of its first error, empty where there is none
 */

/** A failed comparison can print whole documents; the report file has them. */
const reasonLength = 200;

/**
 * @param {'vitest' | 'playwright' | 'exit-code'} report where the report comes from
 * @param {unknown} written the JSON that the suite left, `undefined` where there is none
 * @param {string} root the checkout, which is left out of the names
 * @returns {ReportedTest[]}
 */
export function reportedTests(report, written, root) {
  if (!isRecord(written)) return [];
  if (report === 'vitest')
    return recordsIn(written, 'testResults').flatMap((file) => testsOfFile(file, root));
  if (report === 'playwright')
    return recordsIn(written, 'suites').flatMap((suite) => testsOfSuite(suite));
  return [];
}

/** @returns {ReportedTest[]} */
function testsOfFile(/** @type {Record<string, unknown>} */ file, /** @type {string} */ root) {
  const path = textOf(file['name']).replace(`${root}/`, '');
  const tests = recordsIn(file, 'assertionResults').map((test) => {
    const [error] = listIn(test, 'failureMessages');
    return {
      name: nameOf(path, [test['fullName']]),
      outcome: vitestOutcome(test['status'], error !== undefined),
      seconds: secondsOf(test['duration']),
      reason: firstLine(error),
    };
  });
  // A file that cannot be loaded has no tests at all.
  const isBroken = file['status'] === 'failed' && !tests.some((test) => test.outcome === 'failed');
  if (!isBroken) return tests;
  const broken = { outcome: /** @type {const} */ ('failed'), seconds: 0 };
  return [...tests, { name: path, ...broken, reason: firstLine(file['message']) }];
}

/**
 * Vitest keeps the errors of the attempts before the one that passed.
 *
 * @returns {ReportedTest['outcome']}
 */
function vitestOutcome(/** @type {unknown} */ status, /** @type {boolean} */ hasFailed) {
  if (status === 'failed') return 'failed';
  if (status !== 'passed') return 'skipped';
  return hasFailed ? 'flaky' : 'passed';
}

/** @returns {ReportedTest[]} */
function testsOfSuite(
  /** @type {Record<string, unknown>} */ suite,
  /** @type {readonly unknown[]} */ above = [],
) {
  const isFile = suite['title'] === suite['file'];
  const titles = isFile ? above : [...above, suite['title']];
  const own = recordsIn(suite, 'specs').flatMap((spec) =>
    recordsIn(spec, 'tests').map((test) => {
      const attempts = recordsIn(test, 'results');
      const [error] = attempts.flatMap((attempt) => recordsIn(attempt, 'errors'));
      const place = `[${textOf(test['projectName'])}] ${textOf(spec['file'])}`;
      return {
        name: nameOf(place, [...titles, spec['title']]),
        outcome: playwrightOutcome(test['status']),
        seconds: attempts.reduce((sum, { duration }) => sum + secondsOf(duration), 0),
        reason: firstLine(error?.['message']),
      };
    }),
  );
  return [...own, ...recordsIn(suite, 'suites').flatMap((inner) => testsOfSuite(inner, titles))];
}

/** @returns {ReportedTest['outcome']} */
function playwrightOutcome(/** @type {unknown} */ status) {
  if (status === 'expected') return 'passed';
  if (status === 'flaky') return 'flaky';
  return status === 'skipped' ? 'skipped' : 'failed';
}

function nameOf(/** @type {string} */ place, /** @type {readonly unknown[]} */ titles) {
  return [place, ...titles.map((title) => textOf(title))].join(' › ');
}

function secondsOf(/** @type {unknown} */ milliseconds) {
  return typeof milliseconds === 'number' ? milliseconds / 1000 : 0;
}

function firstLine(/** @type {unknown} */ message) {
  const [line = ''] = withoutColours(textOf(message)).trimStart().split('\n');
  return line.slice(0, reasonLength);
}

function withoutColours(/** @type {string} */ text) {
  // oxlint-disable-next-line no-control-regex -- escapes are what is looked for
  return text.replaceAll(/\u001b\[[\d;]*m/g, '');
}

/** @returns {Record<string, unknown>[]} */
function recordsIn(/** @type {Record<string, unknown>} */ holder, /** @type {string} */ name) {
  return listIn(holder, name).filter((one) => isRecord(one));
}

/** @returns {unknown[]} */
function listIn(/** @type {Record<string, unknown>} */ holder, /** @type {string} */ name) {
  const value = holder[name];
  return Array.isArray(value) ? value : [];
}

/** @returns {value is Record<string, unknown>} */
function isRecord(/** @type {unknown} */ value) {
  return typeof value === 'object' && value !== null;
}

function textOf(/** @type {unknown} */ value) {
  return typeof value === 'string' ? value : '';
}
