import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import {
  loginPath,
  loginPathLimitMs,
  needsLoginPath,
  withPath,
} from '../../../src/main/desktop/login-path.ts';
import type { Clock } from '../../../src/shared/base/clock.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { eventually } from '../../support/session-waits.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'roundhouse login-'));
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const menuPath = '/usr/bin:/bin';

/** Asks this shell from the environment of a menu; its time is over only when a test says so. */
function ask(shell: string, clock: Clock = new ManualClock()) {
  return loginPath({ HOME: home, PATH: menuPath, SHELL: shell }, clock);
}

/** A shell that does this when it is asked. */
function makeShell(...lines: readonly string[]): string {
  const file = join(home, 'a shell');
  writeFileSync(file, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(file, 0o700);
  return file;
}

test('the PATH of a profile is found, whatever the profile prints around it', async () => {
  const profile = [
    'echo "Welcome! PATH=/not/this"',
    `export PATH="${home}/tools of mine:$PATH"`,
    `trap 'echo Bye' EXIT`,
  ];
  writeFileSync(join(home, '.bash_profile'), profile.join('\n'));
  const asked = await ask('/bin/bash');
  // The system's own profile has its say first.
  expect(asked.ok && asked.value.split(':')[0]).toBe(`${home}/tools of mine`);
});

test('what a profile has left running is not waited for', async () => {
  const file = join(home, 'left');
  writeFileSync(join(home, '.bash_profile'), `sleep 300 & echo $! > "${file}"`);
  expect(await ask('/bin/bash')).toMatchObject({ ok: true });
  process.kill(Number(readFileSync(file, 'utf8')), 'SIGKILL');
});

test('a shell that does not answer in time is ended with all that it started', async () => {
  const clock = new ManualClock();
  const file = join(home, 'started');
  const shell = makeShell(`sleep 300 & echo $! > "${file}"`, 'trap "" TERM HUP', 'wait');
  const asked = ask(shell, clock);
  const child = await eventually('its child', () => Promise.resolve(pidIn(file)));
  clock.advanceBy(loginPathLimitMs);
  expect(await asked).toEqual({ ok: false, error: `${shell} did not answer within 15 seconds` });
  await eventually('the end of its child', () => Promise.resolve(isGone(child) || undefined));
});

/** Undefined while it is not written whole. */
function pidIn(file: string): number | undefined {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text.endsWith('\n') ? Number(text) : undefined;
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return isZombie(pid);
  } catch {
    return true;
  }
}

/** Dead, but whoever is to read how it ended has not done so yet. */
function isZombie(pid: number): boolean {
  const status = `/proc/${pid}/status`;
  return existsSync(status) && /^State:\s+Z/m.test(readFileSync(status, 'utf8'));
}

test('a shell that cannot tell says why', async () => {
  const missing = join(home, 'no such shell');
  expect(await ask(missing)).toEqual({ ok: false, error: `${missing} cannot be started` });
  const broken = makeShell('exit 3');
  expect(await ask(broken)).toEqual({ ok: false, error: `${broken} ended with 3` });
  writeFileSync(join(home, '.bash_profile'), 'export -n PATH');
  expect(await ask('/bin/bash')).toEqual({ ok: false, error: '/bin/bash has no PATH' });
});

test('it is asked where no terminal has set the PATH already, and never on Windows', () => {
  expect(needsLoginPath({ PATH: menuPath }, 'linux')).toBe(true);
  expect(needsLoginPath({ TERM: 'dumb' }, 'darwin')).toBe(true);
  expect(needsLoginPath({ TERM: 'xterm-256color' }, 'linux')).toBe(false);
  expect(needsLoginPath({}, 'win32')).toBe(false);
});

test('its folders come first, and each is there once', () => {
  const environment = { HOME: '/home/ada', PATH: '/usr/bin:/bin:/opt/desk' };
  expect(withPath(environment, '/home/ada/bin:/usr/bin::/bin')).toEqual({
    HOME: '/home/ada',
    PATH: '/home/ada/bin:/usr/bin:/bin:/opt/desk',
  });
  expect(withPath({}, '/usr/bin')).toEqual({ PATH: '/usr/bin' });
});
