import { delimiter, join } from 'node:path';

import { expect, test } from 'vitest';

import { Checkout } from './checkout.ts';

const reports = 'test-results/reports';

/** A stand-in for vitest that leaves a report with so many tests. */
function vitestWith(passed: number, failed: number): string {
  const broken = {
    status: 'failed',
    fullName: 'breaks',
    failureMessages: ['why'],
    duration: 12_000,
  };
  const assertionResults = [broken];
  const report = {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: 1,
    testResults: failed === 0 ? [] : [{ name: 'a.test.ts', assertionResults }],
  };
  return [
    '#!/bin/sh',
    `for one in "$@"; do file="\${one#--outputFile.json=}"; done`,
    `echo '${JSON.stringify(report)}' > "$file"`,
    `exit ${failed === 0 ? 0 : 1}`,
  ].join('\n');
}

/** A checkout whose suites are stand-ins, and whose machine has all that the tests need. */
function checkoutWith(programs: Readonly<Record<string, string>>): Checkout {
  const checkout = new Checkout();
  const none = { oxfmt: '', oxlint: '', tsc: '', knip: '', git: '', tmux: '' };
  const forContainers = { dockerd: '', mmdebstrap: '', ip: '', iptables: '' };
  const all = { ...none, ...forContainers, ...programs };
  for (const [name, script] of Object.entries(all)) {
    checkout.write(`node_modules/.bin/${name}`, script === '' ? '#!/bin/sh\n' : script);
  }
  // The suite of containers without an engine.
  checkout.write(
    'scripts/test-docker.mjs',
    [
      `import { spawnSync } from 'node:child_process';`,
      `process.exit(spawnSync('vitest', process.argv.slice(2), { stdio: 'inherit' }).status);`,
    ].join('\n'),
  );
  return checkout;
}

function runTests(checkout: Checkout) {
  return checkout.run('scripts/test.mjs', [], {
    PATH: [join(checkout.folder, 'node_modules', '.bin'), '/usr/bin', '/bin'].join(delimiter),
    CHROMIUM: '/opt/chromium',
  });
}

test('the last line has the sum of all suites', async () => {
  const e2e = JSON.stringify({ stats: { expected: 5, unexpected: 0, flaky: 0, skipped: 0 } });
  using checkout = checkoutWith({
    vitest: vitestWith(10, 0),
    playwright: `#!/bin/sh\necho '${e2e}' > ${reports}/e2e.json\n`,
  });

  const { code, stdout } = await runTests(checkout);

  expect({ code, lastLine: stdout.trimEnd().split('\n').at(-1) }).toEqual({
    code: 0,
    lastLine: '49 passed, 0 failed',
  });
});

test('a failed test, a failed check and a suite that crashed are all failures', async () => {
  using checkout = checkoutWith({
    oxlint: '#!/bin/sh\nexit 1\n',
    vitest: vitestWith(10, 2),
    playwright: '#!/bin/sh\nexit 3\n',
  });
  // An earlier run must not speak for the suite that crashes now.
  checkout.write(`${reports}/e2e.json`, '{"stats":{"expected":99}}');

  const { code, stdout } = await runTests(checkout);

  expect({ code, lastLines: stdout.trimEnd().split('\n').slice(-8) }).toEqual({
    code: 1,
    lastLines: [
      'Slowest tests of docker:',
      '   12.0 s  a.test.ts › breaks',
      'Failed: unit: a.test.ts › breaks: why',
      'Failed: fuzz: a.test.ts › breaks: why',
      'Failed: integration: a.test.ts › breaks: why',
      'Failed: docker: a.test.ts › breaks: why',
      'Failed: lint, unit, fuzz, integration, docker, e2e',
      '43 passed, 10 failed',
    ],
  });
});

test('after an interruption no other suite is started, and no figures are claimed', async () => {
  using checkout = checkoutWith({
    oxfmt: '#!/bin/sh\nkill -TERM $PPID\nexec sleep 20\n',
    oxlint: '#!/bin/sh\necho started\n',
  });

  const { code, stdout, stderr } = await runTests(checkout);

  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('Interrupted');
});
