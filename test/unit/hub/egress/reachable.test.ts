import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';

import { expect, test } from 'vitest';

import { addressGuard, guardBeside } from '../../../../src/main/hub/egress/reachable.ts';

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

const machine: NetworkInterfaceInfo[] = [
  { address: '192.168.1.5', family: 'IPv4', cidr: '192.168.1.5/24' },
  { address: 'fd00::5', family: 'IPv6', cidr: 'fd00::5/64', scopeid: 0 },
].map((one) => ({ netmask: '', mac: '', internal: false, ...one }) as NetworkInterfaceInfo);

test.each(['192.168.1.5', '::ffff:192.168.1.5', '::ffff:c0a8:105', 'fd00::5', 'fd00:0:0::5'])(
  '[WRK-7] [EGR-5] the address of this machine is not reached when it is written as %s',
  (address) => {
    const guard = guardBeside(() => ({ eth0: machine }));

    expect(guard.mayReach(address, 'private')).toBe(false);
    expect(guard.mayReach('192.168.1.6', 'private')).toBe(true);
  },
);
