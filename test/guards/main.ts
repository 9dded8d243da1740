import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { guarded, type Guarded } from './guarded.ts';

// `npm run test:guards [TEXT…]`: disables each security check in turn, in a copy of the tree, and requires that its tests
// fail (G12). A check that can go without a failing test is a decoration. With texts, only rows that contain one of them.

const root = resolve(import.meta.dirname, '../..');
/** The slowest file takes half a minute on a machine with two cores; a test that hangs proves nothing. */
const deadlineMs = 240_000;

interface Report {
  readonly numFailedTests: number;
  readonly numPassedTests: number;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The tracked and the new files, without what git ignores; the packages are shared. */
function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'roundhouse-guards-'));
  const { stdout } = spawnSync('git', ['ls-files', '-zco', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  for (const file of stdout
    .split('\0')
    .filter((one) => one !== '' && existsSync(join(root, one)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    copyFileSync(join(root, file), join(copy, file));
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** What the tests say; null when they did not run to their end. */
function run(copy: string, tests: readonly string[]): Report | null {
  const output = join(copy, 'guards-report.json');
  rmSync(output, { force: true });
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  spawnSync(
    process.execPath,
    [vitest, 'run', ...tests, '--reporter=json', `--outputFile=${output}`],
    { cwd: copy, stdio: 'ignore', timeout: deadlineMs, killSignal: 'SIGKILL' },
  );
  if (!existsSync(output)) return null;
  return JSON.parse(readFileSync(output, 'utf8')) as Report;
}

/** Null when a test failed, as it must; otherwise what is wrong. */
function whyNotRed(copy: string, row: Guarded): string | null {
  const file = join(copy, row.file);
  const source = readFileSync(file, 'utf8');
  if (source.split(row.text).length !== 2) return 'its text is not in the file exactly once';
  writeFileSync(
    file,
    source.replace(row.text, () => row.replacement),
  );
  const report = run(copy, row.tests);
  writeFileSync(file, source);
  if (!report) return 'its tests did not end';
  // A file that cannot even be loaded fails no test, and shows nothing about the check.
  return report.numFailedTests > 0 ? null : 'no test failed without it';
}

function main(): number {
  const wanted = process.argv.slice(2);
  const rows = guarded.filter(({ control, what, file }) =>
    wanted.length === 0 ? true : wanted.some((text) => `${control} ${what} ${file}`.includes(text)),
  );
  const copy = copyTree();
  try {
    const whole = run(copy, [...new Set(rows.flatMap(({ tests }) => tests))]);
    if (!whole || whole.numFailedTests > 0 || whole.numPassedTests === 0) {
      say('The tests of the guards must pass before a guard is disabled, and they do not.');
      return 1;
    }
    let wrong = 0;
    for (const row of rows) {
      const why = whyNotRed(copy, row);
      if (why !== null) wrong += 1;
      say(
        `${why === null ? 'red  ' : 'GREEN'} ${row.control}: ${row.what}${why ? ` – ${why}` : ''}`,
      );
    }
    say(`${rows.length} guards, ${rows.length - wrong} red, ${wrong} not.`);
    return wrong === 0 && rows.length > 0 ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

process.exitCode = main();
