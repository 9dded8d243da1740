import type { NetworkInterfaceInfo } from 'node:os';

import { isRouted, subnets } from '../../../node/routed-address.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';

/** An address of this machine that the hub may serve on. */
export interface NetworkAddress {
  readonly interface: string;
  readonly address: string;
  readonly family: 'IPv4' | 'IPv6';
  /** `network`: a phone in the same network reaches it. The others are served only when they are chosen. */
  readonly kind: 'network' | 'public' | 'container' | 'vpn';
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

/** What routers of the internet do not carry (RFC 1918, RFC 4193). */
const local = subnets('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7');

/** Which Tailscale gives to its devices, and some providers to their customers. */
const shared = subnets('100.64.0.0/10');

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
 * The address that a wish means. `on`: the first that a phone in the same network reaches and the internet does not,
 * IPv4 or a unique local one of IPv6. Otherwise an address or the name of an interface.
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
  if (wish === 'on') return one.kind === 'network' && (one.family === 'IPv4' || isLocal(one));
  return one.address === wish || one.interface === wish;
}

/** A link-local address needs a zone, which no browser takes in a URL. */
function isUsable({ internal, address }: NetworkInterfaceInfo): boolean {
  return !internal && !/^fe[89ab]/i.test(address) && !address.startsWith('169.254.');
}

function kindOf(name: string, address: string): NetworkAddress['kind'] {
  if (containerName.test(name)) return 'container';
  if (vpnName.test(name) || shared.check(address)) return 'vpn';
  return isRouted(address) ? 'public' : 'network';
}

/** Of the network that Tailscale makes: only for its addresses it gives certificates. */
export function isTailscale({ interface: name, address }: NetworkAddress): boolean {
  return /tailscale/i.test(name) || shared.check(address);
}

function isLocal({ address, family }: NetworkAddress): boolean {
  return family === 'IPv4' ? local.check(address) : local.check(address, 'ipv6');
}

const kindRanks = { network: 0, public: 1, vpn: 2, container: 3 };

function rankOf(one: NetworkAddress): number {
  return kindRanks[one.kind] * 4 + (one.family === 'IPv4' ? 0 : 2) + (isLocal(one) ? 0 : 1);
}
