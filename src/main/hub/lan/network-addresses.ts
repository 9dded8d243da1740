import type { NetworkInterfaceInfo } from 'node:os';

import { err, ok, type Result } from '../../../shared/base/result.ts';

/** An address of this machine that the hub may serve on. */
export interface NetworkAddress {
  readonly interface: string;
  readonly address: string;
  readonly family: 'IPv4' | 'IPv6';
  /** `network`: a phone in the same network reaches it. The others are served only when they are chosen. */
  readonly kind: 'network' | 'container' | 'vpn';
}

export type NetworkInterfaces = Readonly<
  Record<string, readonly NetworkInterfaceInfo[] | undefined>
>;

/** Bridges and virtual cables of containers and virtual machines: they end on this machine. */
const containerName =
  /^(docker|br-|veth|cni|cbr|flannel|cali|kube|virbr|lxc|lxdbr|podman|vmnet|vboxnet|bridge[1-9]|ifb|dummy)|^vEthernet \((WSL|Default Switch|nat|Docker)/i;

/** Tunnels, which a phone is not in unless it runs the same VPN. */
const vpnName =
  /^(tun|tap|wg|utun|ppp|ipsec|tailscale|zt|nordlynx|proton|gpd|cscotun|awdl|llw)|tailscale|wireguard/i;

/** The addresses of this machine beside loopback, the likeliest for a phone first. */
export function networkAddresses(interfaces: NetworkInterfaces): readonly NetworkAddress[] {
  const found = Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses.filter(isUsable).map(({ address, family }) => ({
      interface: name,
      address,
      family,
      kind: kindOf(name, address),
    })),
  );
  return found.toSorted((one, other) => rankOf(one) - rankOf(other));
}

/**
 * The address that a wish means. `on`: the first that a phone in the same network reaches, IPv4 only, because an
 * IPv6 address may be open to the whole internet. Otherwise an address or the name of an interface.
 */
export function chooseAddress(
  wish: string,
  addresses: readonly NetworkAddress[],
): Result<NetworkAddress, string> {
  const [chosen] = addresses.filter((one) => isMeant(wish, one));
  if (chosen) return ok(chosen);
  const known = addresses.map((one) => `${one.address} (${one.interface})`).join(', ');
  const hint = known === '' ? '' : ` Choose one with --lan: ${known}.`;
  if (wish === 'on') {
    return err(`This machine has no address that a phone on its network can reach.${hint}`);
  }
  return err(`This machine has no address or network interface ${wish}.${hint}`);
}

function isMeant(wish: string, one: NetworkAddress): boolean {
  if (wish === 'on') return one.kind === 'network' && one.family === 'IPv4';
  return one.address === wish || one.interface === wish;
}

/** A link-local address needs a zone, which no browser takes in a URL. */
function isUsable({ internal, address }: NetworkInterfaceInfo): boolean {
  return !internal && !/^fe[89ab]/i.test(address) && !address.startsWith('169.254.');
}

function kindOf(name: string, address: string): NetworkAddress['kind'] {
  if (containerName.test(name)) return 'container';
  return vpnName.test(name) || isShared(address) ? 'vpn' : 'network';
}

/** 100.64.0.0/10, which Tailscale gives to its devices. */
function isShared(address: string): boolean {
  const [first, second] = address.split('.').map(Number);
  return first === 100 && second !== undefined && second >= 64 && second < 128;
}

const kindRanks = { network: 0, vpn: 1, container: 2 };

function rankOf({ kind, family, address }: NetworkAddress): number {
  const isPrivate = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address);
  return kindRanks[kind] * 4 + (family === 'IPv4' ? 0 : 2) + (isPrivate ? 0 : 1);
}
