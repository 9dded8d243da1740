/**
 * `npm test`: installs what is missing, builds, runs every suite in turn, and says as its last line how many tests
 * passed and failed. Needs nothing but Node, because it runs before anything is installed.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { buildWhenOld } from './build-output.mjs';
import { root } from './checkout.mjs';
import { findElectron } from './desktop.mjs';
import { notTestedFile } from './engine-support.mjs';
import { requireNode } from './node-version.mjs';
import { installPackages } from './packages.mjs';
import { reportedTests } from './reported-tests.mjs';
import { runProgram } from './run-program.mjs';
import { Halt, runScript, say } from './say.mjs';
import { figuresOf, reportArguments, suites, sumOf } from './suites.mjs';
import { summaryOf } from './summary.mjs';
import { installSystemPackages } from './system-packages.mjs';

/** A suite that hangs must end too; the slowest takes a few minutes on two cores. */
const suiteDeadlineMs = 30 * 60_000;
const reportFolder = join(root, 'test-results', 'reports');
const desktopFile = join(reportFolder, 'desktop.txt');

async function test() {
  requireNode(process.versions.node);
  await installPackages();
  await installSystemPackages();
  await buildWhenOld();

  mkdirSync(reportFolder, { recursive: true });
  for (const file of [desktopFile, notTestedFile]) rmSync(file, { force: true });
  const results = [];
  for (const suite of suites) results.push({ suite, ...(await runSuite(suite)) });

  for (const line of notTested()) process.stdout.write(`${line}\n`);
  const skipped = results.filter(({ figures }) => figures.skipped > 0);
  for (const { suite, figures } of skipped)
    process.stdout.write(`${suite.name}: ${figures.skipped} skipped\n`);
  const reported = results.map(({ suite, ...run }) => ({ ...run, name: suite.name }));
  for (const line of summaryOf(reported)) process.stdout.write(`${line}\n`);
  const failed = results.filter(({ figures }) => figures.failed > 0);
  if (failed.length > 0)
    process.stdout.write(`Failed: ${failed.map(({ suite }) => suite.name).join(', ')}\n`);

  const sum = sumOf(results.map(({ figures }) => figures));
  process.stdout.write(`${sum.passed} passed, ${sum.failed} failed\n`);
  return sum.failed === 0 ? 0 : 1;
}

async function runSuite(/** @type {import('./suites.mjs').Suite} */ suite) {
  const file = join(reportFolder, `${suite.name}.json`);
  // A report of an earlier run must not speak for a suite that crashes in this one.
  rmSync(file, { force: true });
  say(`\n── ${suite.name} ──`);
  const beganMs = performance.now();
  const { exitCode, reason, isInterrupted } = await runProgram(
    [...suite.command, ...reportArguments(suite.report, file)],
    { deadlineMs: suiteDeadlineMs },
  );
  if (isInterrupted) throw new Halt('Interrupted: the suites were not run to their end.');
  if (reason !== null) say(`${suite.name}: ${reason}`);
  const written = readReport(file);
  return {
    seconds: (performance.now() - beganMs) / 1000,
    figures: figuresOf(suite.report, exitCode, written),
    tests: reportedTests(suite.report, written, root),
  };
}

/** @returns {unknown} */
function readReport(/** @type {string} */ file) {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (thrown) {
    // Half a report: the suite died while it wrote.
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

/** What this machine cannot show, said and not hidden. */
function notTested() {
  const lines = ['Not tested: the Anthropic API (a scripted model answers the real Claude Code).'];
  if (findElectron() === null)
    lines.push('Not tested: real Electron (its program is not downloaded here).');
  // Left by the suites themselves: they have found out.
  for (const file of [desktopFile, notTestedFile])
    if (existsSync(file)) lines.push(readFileSync(file, 'utf8').trim());
  return lines;
}

await runScript(test);
