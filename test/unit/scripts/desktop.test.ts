import { describe, expect, test } from 'vitest';

import { neverRan, whyNoSandbox, whyNoWindow } from '../../../scripts/desktop.mjs';

const linux = { platform: 'linux', isRoot: false, environment: {} } as const;

test('a window opens on a Mac and on Windows', () => {
  expect(whyNoWindow({ ...linux, platform: 'darwin' })).toBeNull();
  expect(whyNoWindow({ ...linux, platform: 'win32' })).toBeNull();
});

test('a window opens on Linux where there is a display', () => {
  expect(whyNoWindow({ ...linux, environment: { DISPLAY: ':0' } })).toBeNull();
  expect(whyNoWindow({ ...linux, environment: { WAYLAND_DISPLAY: 'wayland-0' } })).toBeNull();
});

test('no window opens without a display, nor as root', () => {
  expect(whyNoWindow(linux)).toBe('No display');
  expect(whyNoWindow({ ...linux, environment: { DISPLAY: '' } })).toBe('No display');
  expect(whyNoWindow({ ...linux, isRoot: true, environment: { DISPLAY: ':0' } })).toBe(
    'Electron does not run as root',
  );
});

describe('the sandbox of Electron', () => {
  const helper = '/code/node_modules/electron/dist/chrome-sandbox';

  function why(switches: Readonly<Record<string, string>>, isHelperRoots = false): string | null {
    return whyNoSandbox({ helper, isHelperRoots, read: (file) => switches[file] ?? null });
  }

  test('works where ordinary accounts may make user namespaces', () => {
    expect(why({})).toBeNull();
    expect(
      why({
        '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '0',
        '/proc/sys/kernel/unprivileged_userns_clone': '1',
        '/proc/sys/user/max_user_namespaces': '95000',
      }),
    ).toBeNull();
  });

  test.each([
    ['Ubuntu 23.10 and later', '/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
    ['a hardened Debian', '/proc/sys/kernel/unprivileged_userns_clone', '0'],
    ['no namespaces at all', '/proc/sys/user/max_user_namespaces', '0'],
  ])('needs its helper on %s, and the command that sets it up is named', (_, file, value) => {
    expect(why({ [file]: value })).toContain(`sudo chown root:root '${helper}'`);
    expect(why({ [file]: value }, true)).toBeNull();
  });
});

test('an Electron that ends at once by a signal or without its libraries never ran', () => {
  const ended = { isInterrupted: false, ranForMs: 800 };

  expect(neverRan({ ...ended, exitCode: 133 })).toBe(true);
  expect(neverRan({ ...ended, exitCode: 127 })).toBe(true);
});

test('any other end is an answer of the desktop itself', () => {
  const ended = { exitCode: 133, isInterrupted: false, ranForMs: 800 };

  expect(neverRan({ ...ended, exitCode: 0 })).toBe(false);
  expect(neverRan({ ...ended, exitCode: 2 })).toBe(false);
  expect(neverRan({ ...ended, isInterrupted: true })).toBe(false);
  expect(neverRan({ ...ended, ranForMs: 60_000 })).toBe(false);
});
