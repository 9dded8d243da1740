import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';

import { expect, test } from 'vitest';

import { Checkout } from './checkout.ts';

/** Elsewhere a window can always open. */
const isLinux = process.platform === 'linux';

const tellsWhatItGot = `
  const { PATH, ROUNDHOUSE_CLAUDE, npm_lifecycle_event } = process.env;
  console.log(JSON.stringify({ args: process.argv.slice(2), PATH, ROUNDHOUSE_CLAUDE, npm_lifecycle_event }));
  process.exitCode = 7;
`;

const tellsThatItEnds = `
  // Nobody ends it when the test has failed.
  const alive = setTimeout(() => {}, 120_000);
  process.on('SIGTERM', () => {
    console.log('ending');
    clearTimeout(alive);
  });
  console.log('serving');
`;

/** Makes the scripts believe that they run on another machine, or for another account. */
function preload(checkout: Checkout, source: string): string {
  checkout.write('other-machine.mjs', source);
  return `--import=${join(checkout.folder, 'other-machine.mjs')}`;
}

test.runIf(isLinux)(
  'without a display the hub runs, in one line that says so, with our arguments and exit code',
  async () => {
    using checkout = new Checkout();
    checkout.write('out/main/headless.js', tellsWhatItGot);
    checkout.write('programs/claude', '#!/bin/sh\n');
    checkout.write('programs/git', '#!/bin/sh\n');
    const own = join(checkout.folder, 'programs');

    const ended = await checkout.run('scripts/start.mjs', ['--port', '0'], {
      PATH: [join(checkout.folder, 'node_modules', '.bin'), own].join(delimiter),
      npm_lifecycle_event: 'start',
    });

    expect({ ...ended, stdout: JSON.parse(ended.stdout) as unknown }).toEqual({
      code: 7,
      stdout: { args: ['--port', '0'], PATH: own },
      stderr: 'No display: running the hub with its web page instead of the desktop window.\n',
    });
  },
);

test('without claude on PATH the copy of the checkout is used, and the line that installs one is said', async () => {
  using checkout = new Checkout();
  checkout.write('out/main/headless.js', tellsWhatItGot);
  checkout.write('node_modules/.bin/claude', '#!/bin/sh\n');

  const ended = await checkout.run('scripts/start.mjs', ['--headless'], { PATH: '' });

  expect(JSON.parse(ended.stdout)).toEqual({
    args: [],
    PATH: '',
    ROUNDHOUSE_CLAUDE: join(checkout.folder, 'node_modules', '.bin', 'claude'),
  });
  expect(ended.stderr.split('\n')).toEqual([
    'Claude Code is not on PATH. To install it: npm install -g @anthropic-ai/claude-code (until then: node_modules/.bin/claude)',
    'git is not on PATH, and sessions need it. Install it: https://git-scm.com/downloads',
    'As asked: running the hub with its web page instead of the desktop window.',
    '',
  ]);
});

test.runIf(isLinux)('where there is a display and Electron, the desktop opens', async () => {
  using checkout = new Checkout();
  checkout.write('node_modules/electron/path.txt', 'electron');
  checkout.write('node_modules/electron/dist/electron', '#!/bin/sh\necho "electron $*"\n');
  const path = { PATH: '/usr/bin:/bin', DISPLAY: ':0', ROUNDHOUSE_CLAUDE: '/opt/claude' };

  const ended = await checkout.run('scripts/start.mjs', ['--lan'], path);

  const isRoot = process.getuid?.() === 0;
  expect(ended.stdout).toBe(isRoot ? '' : `electron ${checkout.folder} --lan\n`);
  expect(ended.stderr.split('\n')[0]).toBe(
    isRoot
      ? 'Electron does not run as root: running the hub with its web page instead of the desktop window.'
      : '',
  );
});

test.runIf(isLinux)(
  'an Electron that cannot start is replaced by the page, with its reason',
  async () => {
    using checkout = new Checkout();
    checkout.write('out/main/headless.js', tellsWhatItGot);
    checkout.write('node_modules/electron/path.txt', 'electron');
    checkout.write(
      'node_modules/electron/dist/electron',
      '#!/bin/sh\necho aborting >&2\nkill -TRAP $$\n',
    );

    const ended = await checkout.run('scripts/start.mjs', [], {
      PATH: '/usr/bin:/bin',
      DISPLAY: ':0',
      ROUNDHOUSE_CLAUDE: '/opt/claude',
      NODE_OPTIONS: preload(checkout, 'process.getuid = () => 1000;'),
    });

    expect(ended.code).toBe(7);
    expect(ended.stderr).toContain('aborting');
    expect(ended.stderr).toContain('Electron did not start (ended by SIGTRAP; see above)');
  },
);

test.runIf(isLinux)(
  'where npm has no pinned Node, the rest is installed and the own Node is used',
  async () => {
    using checkout = new Checkout();
    checkout.write('out/main/headless.js', tellsWhatItGot);
    checkout.write('package-lock.json', '{"packages":{"node_modules/zod":{"version":"4.6.7"}}}');
    checkout.write(
      'package.json',
      '{"allowScripts":{"node":true,"node-pty":true,"lefthook":false}}',
    );
    checkout.write('programs/npm', '#!/bin/sh\necho "npm $*" >&2\n');

    const ended = await checkout.run('scripts/start.mjs', ['--headless'], {
      PATH: [join(checkout.folder, 'programs'), '/usr/bin', '/bin'].join(delimiter),
      NODE_OPTIONS: preload(
        checkout,
        `Object.defineProperty(process, 'arch', { value: 'riscv64' });`,
      ),
    });

    expect(ended.stderr).toContain(
      'npm has no package of the pinned Node for linux riscv64: Roundhouse runs under your own Node 24.',
    );
    expect(ended.stderr).toContain('npm ci --no-audit --no-fund --ignore-scripts\n');
    expect(ended.stderr).toContain('npm rebuild node-pty\n');
  },
);

test.runIf(isLinux)('the hub ends when npm is ended, though its shell tells nobody', async () => {
  using checkout = new Checkout();
  checkout.write('out/main/headless.js', tellsThatItEnds);
  const script = join(checkout.folder, 'scripts', 'start.mjs');
  const shell = spawn('/bin/sh', ['-c', `"${process.execPath}" "${script}" --headless; true`], {
    env: { PATH: '', ROUNDHOUSE_CLAUDE: '/opt/claude' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const words: string[] = [];
  shell.stdout.setEncoding('utf8').on('data', (word: string) => {
    words.push(word.trim());
    if (words.length === 1) shell.kill('SIGTERM');
  });
  await once(shell.stdout, 'end');

  expect(words).toEqual(['serving', 'ending']);
});

test('an install that fails says what to do, and nothing is started', async () => {
  using checkout = new Checkout();
  checkout.write('out/main/headless.js', tellsWhatItGot);
  checkout.write('package-lock.json', '{"packages":{"node_modules/zod":{"version":"4.6.7"}}}');
  checkout.write('programs/npm', '#!/bin/sh\necho "no network" >&2\nexit 1\n');

  const ended = await checkout.run('scripts/start.mjs', [], {
    PATH: [join(checkout.folder, 'programs'), '/usr/bin', '/bin'].join(delimiter),
  });

  expect(ended.code).toBe(1);
  expect(ended.stdout).toBe('');
  expect(ended.stderr).toContain('Installing packages (zod changed)');
  expect(ended.stderr).toContain('no network');
  expect(ended.stderr).toContain('Packages could not be installed (npm ci: exit code 1).');
});
