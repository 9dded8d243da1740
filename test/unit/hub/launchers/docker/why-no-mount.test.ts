import { expect, test } from 'vitest';

import {
  whyNoLink,
  whyNoMount,
} from '../../../../../src/main/hub/launchers/docker/why-no-mount.ts';

test.each(['/home/ana/repo', '/root/repo', '/tmp/repo', '/opt/repo', '/usrlocal', '/srv/git/x'])(
  '[CON-1] a clone can lie at %s',
  (path) => {
    expect(whyNoMount(path)).toBeNull();
  },
);

test.each([
  '/',
  '/tmp',
  '/usr/src/repo',
  '/etc',
  '/opt/roundhouse/x',
  '/roundhouse',
  '/proc/1',
  'C:\\repo',
])('[CON-1] no clone can lie at %s', (path) => {
  expect(whyNoMount(path)).not.toBeNull();
});

test('[CON-8] a data directory whose path is too long for a socket is refused by name', () => {
  expect(whyNoLink('unix:/home/ana/.roundhouse/containers/link/runners.sock')).toBeNull();
  expect(whyNoLink(`unix:/${'x'.repeat(107)}`)).toContain('--data');
});
