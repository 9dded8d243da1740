import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

import { isRouted } from './routed-address.ts';

/** Which addresses the hub sends to. Only tests have some of their own: their receivers are on this machine. */
export interface ReachableAddresses {
  isAllowed(address: string): boolean;
}

/** Everything on the internet, and nothing of this machine or its network: a device names the host. */
export const publicAddresses: ReachableAddresses = beyond(networkInterfaces);

/** The machines of a network with IPv6 have addresses of the internet, too: those beside our own are left out as well. */
export function beyond(interfaces: typeof networkInterfaces): ReachableAddresses {
  return {
    isAllowed: (address) =>
      isRouted(address) &&
      !networksOf(interfaces()).check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'),
  };
}

/** A link of IPv6 has 64 bits of address for its machines, whatever a machine is told of its own. */
const linkBits = 64;

function networksOf(interfaces: ReturnType<typeof networkInterfaces>): BlockList {
  const networks = new BlockList();
  for (const { address, family, cidr, internal } of Object.values(interfaces).flatMap(
    (all) => all ?? [],
  )) {
    // Loopback is routed nowhere, and 64 bits around that of IPv6 would contain all of IPv4, as it is written in IPv6.
    if (cidr === null || internal) continue;
    const bits = Number(cidr.split('/')[1]);
    if (family === 'IPv6') networks.addSubnet(address, Math.min(bits, linkBits), 'ipv6');
    else networks.addSubnet(address, bits, 'ipv4');
  }
  return networks;
}
