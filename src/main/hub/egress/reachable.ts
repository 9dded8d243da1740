import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

import { beyond } from '../../../node/reachable-addresses.ts';
import { subnets } from '../../../node/routed-address.ts';

/**
 * How far a name is trusted. `own`: the owner's model API, wherever it is. `private`: also private networks, for what a person
 * has named with its address and for git remotes. `public`: the internet only, so that a name that turns into an address
 * of this network (DNS rebinding) leads nowhere.
 */
export type Reach = 'own' | 'private' | 'public';

/** Whether containers may be connected with an address. */
export interface AddressGuard {
  mayReach(address: string, reach: Reach): boolean;
}

const privateNetworks = subnets(
  '10.0.0.0/8',
  '100.64.0.0/10',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
);

/** What listens here may have no other guard than that it is not reached from outside. */
export const addressGuard: AddressGuard = guardBeside(networkInterfaces);

export function guardBeside(interfaces: typeof networkInterfaces): AddressGuard {
  const publicAddresses = beyond(interfaces);
  return {
    mayReach(address, reach) {
      if (reach === 'own') return isIP(address) !== 0;
      if (publicAddresses.isAllowed(address)) return true;
      if (reach === 'public' || isOneOf(interfaces(), address)) return false;
      return privateNetworks.check(address, familyOf(address));
    },
  };
}

/** By value: an address of IPv4 can also be written as one of IPv6. */
function isOneOf(interfaces: ReturnType<typeof networkInterfaces>, address: string): boolean {
  const own = new BlockList();
  for (const one of Object.values(interfaces).flatMap((all) => all ?? [])) {
    own.addAddress(one.address, one.family === 'IPv6' ? 'ipv6' : 'ipv4');
  }
  return own.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
