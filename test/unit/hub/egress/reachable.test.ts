import { networkInterfaces } from 'node:os';

import { expect, test } from 'vitest';

import { addressGuard } from '../../../../src/main/hub/egress/reachable.ts';

const own = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .map(({ address }) => address);

test('[WRK-7] [EGR-5] no address of this machine is reached, whatever a person has allowed', () => {
  expect(own.filter((address) => addressGuard.mayReach(address, 'private'))).toEqual([]);
  expect(own.filter((address) => addressGuard.mayReach(address, 'public'))).toEqual([]);
});

test.each([
  ['1.1.1.1', true, true],
  ['2606:4700:4700::1111', true, true],
  ['192.168.253.77', false, true],
  ['fd12:3456::1', false, true],
  ['169.254.169.254', false, false],
  ['fe80::1', false, false],
  ['127.0.0.53', false, false],
  ['::1', false, false],
  ['0.0.0.0', false, false],
  ['224.0.0.1', false, false],
  ['::ffff:127.0.0.1', false, false],
  ['64:ff9b::7f00:1', false, false],
  ['no-address', false, false],
])('[WRK-7] %s: by a name %s, by its address %s', (address, byName, byAddress) => {
  expect(addressGuard.mayReach(address, 'public')).toBe(byName);
  expect(addressGuard.mayReach(address, 'private')).toBe(byAddress);
});
