/**
 * Which tests failed, out of the reports that the suites leave: a person who sees only the end of a long output
 * reads there what to look at.
 */

/** A failed comparison can print whole documents; the report file has them. */
const reasonLength = 200;

/**
 * One line for each failed test: its file, its name and the first line of why.
 *
 * @param {import('./suites.mjs').Suite['report']} report
 * @param {unknown} written the JSON that the suite left, `undefined` where there is none
 * @param {string} root the checkout, which is left out of the names
 * @returns {string[]}
 */
export function failuresIn(report, written, root) {
  if (!isRecord(written)) return [];
  if (report === 'vitest') return failedFiles(written, root);
  if (report === 'playwright')
    return recordsIn(written, 'suites').flatMap((one) => failedSpecs(one));
  return [];
}

/** @returns {string[]} */
function failedFiles(/** @type {Record<string, unknown>} */ written, /** @type {string} */ root) {
  return recordsIn(written, 'testResults').flatMap((file) => {
    const name = textOf(file['name']).replace(`${root}/`, '');
    const failed = recordsIn(file, 'assertionResults').filter((one) => one['status'] === 'failed');
    // A file that cannot be loaded has no tests at all.
    if (failed.length === 0 && file['status'] === 'failed')
      return [line(name, [], file['message'])];
    return failed.map((one) => line(name, [one['fullName']], listIn(one, 'failureMessages')[0]));
  });
}

/** @returns {string[]} */
function failedSpecs(
  /** @type {Record<string, unknown>} */ suite,
  /** @type {readonly unknown[]} */ above = [],
) {
  const isFile = suite['title'] === suite['file'];
  const titles = isFile ? above : [...above, suite['title']];
  const own = recordsIn(suite, 'specs').flatMap((spec) =>
    recordsIn(spec, 'tests')
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map((one) => {
        const [error] = recordsIn(one, 'results').flatMap((result) => recordsIn(result, 'errors'));
        const place = `[${textOf(one['projectName'])}] ${textOf(spec['file'])}`;
        return line(place, [...titles, spec['title']], error?.['message']);
      }),
  );
  return [...own, ...recordsIn(suite, 'suites').flatMap((one) => failedSpecs(one, titles))];
}

function line(
  /** @type {string} */ place,
  /** @type {readonly unknown[]} */ titles,
  /** @type {unknown} */ message,
) {
  const [first = ''] = withoutColours(textOf(message)).trimStart().split('\n');
  const name = [place, ...titles.map((title) => textOf(title))].join(' › ');
  return first === '' ? name : `${name}: ${first.slice(0, reasonLength)}`;
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
