import { expect, test } from 'vitest';

import { whyNoWindow } from '../../../scripts/desktop.mjs';

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
