import type { NetworkInterfaceInfo } from 'node:os';

import { expect, test } from 'vitest';

import { chooseAddress, networkAddresses } from '../../../../src/main/hub/lan/network-addresses.ts';

function at(address: string, internal = false): NetworkInterfaceInfo {
  const shared = { address, netmask: '', mac: '', internal, cidr: null };
  return address.includes(':')
    ? { ...shared, family: 'IPv6', scopeid: 0 }
    : { ...shared, family: 'IPv4' };
}

const interfaces = {
  lo: [at('127.0.0.1', true), at('::1', true)],
  docker0: [at('172.17.0.1')],
  'br-4f1c2d': [at('172.18.0.1')],
  veth12ab: [at('10.9.9.9')],
  cni0: [at('10.42.0.1')],
  tun0: [at('10.8.0.6')],
  tailscale0: [at('100.101.102.103'), at('fd7a:115c:a1e0::1')],
  eth1: [at('8.8.4.4'), at('100.63.255.255'), at('172.32.0.1')],
  wlan0: [at('192.168.1.20'), at('2a00:1450::20'), at('fd00::20'), at('fe80::1')],
  eth0: [at('203.0.113.5'), at('169.254.7.7')],
};

function namesOf(kind: string): readonly string[] {
  return networkAddresses(interfaces)
    .filter((one) => one.kind === kind)
    .map(({ address }) => address);
}

test('[NET1] only addresses that a phone in the network reaches count as the network, private ones first', () => {
  expect(namesOf('network')).toEqual(['192.168.1.20', '203.0.113.5', 'fd00::20']);
  expect(namesOf('public')).toEqual(['8.8.4.4', '100.63.255.255', '172.32.0.1', '2a00:1450::20']);
  expect(namesOf('container')).toEqual(['172.17.0.1', '172.18.0.1', '10.9.9.9', '10.42.0.1']);
  expect(namesOf('vpn')).toEqual(['10.8.0.6', '100.101.102.103', 'fd7a:115c:a1e0::1']);
});

test.each([
  ['on', '192.168.1.20'],
  ['eth0', '203.0.113.5'],
  ['tailscale0', '100.101.102.103'],
  ['172.17.0.1', '172.17.0.1'],
  ['eth1', '8.8.4.4'],
  ['2a00:1450::20', '2a00:1450::20'],
])('[NET1] %s means %s', (wish, address) => {
  expect(chooseAddress(wish, networkAddresses(interfaces))).toMatchObject({
    ok: true,
    value: { address },
  });
});

test.each([
  ['lo', '127.0.0.1'],
  ['wlan0', 'fe80::1'],
])('[NET1] loopback and link-local addresses are never served: %s %s', (_name, address) => {
  expect(chooseAddress(address, networkAddresses(interfaces)).ok).toBe(false);
});

test('[NET1] `on` never takes a public address, and takes a unique local one of IPv6', () => {
  const { eth1 } = interfaces;
  const choose = (...found: readonly NetworkInterfaceInfo[]) =>
    chooseAddress('on', networkAddresses({ wlan0: found, eth1 }));

  expect(choose()).toMatchObject({ ok: false });
  expect(choose(at('2a00:1450::20'))).toMatchObject({ ok: false });
  expect(choose(at('fd00::20'))).toMatchObject({ ok: true, value: { address: 'fd00::20' } });
});

test('[NET1] without an address on the network, the reason names what can be chosen', () => {
  const { docker0, lo } = interfaces;

  expect(chooseAddress('on', networkAddresses({ lo, docker0 }))).toEqual({
    ok: false,
    error:
      'This machine has no address that a phone on its network can reach. Choose one with --lan: 172.17.0.1 (docker0).',
  });
  expect(chooseAddress('wlan9', networkAddresses({ lo }))).toEqual({
    ok: false,
    error: 'This machine has no address or network interface wlan9.',
  });
});
