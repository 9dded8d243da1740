import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

import { publicAddresses } from '../../../node/reachable-addresses.ts';
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

/** Of this machine: nothing but loopback guards most programs that listen on them. */
function isOfThisMachine(address: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return own.some((one) => one.address === address);
}

export const addressGuard: AddressGuard = {
  mayReach(address, reach) {
    if (reach === 'own') return isIP(address) !== 0;
    if (publicAddresses.isAllowed(address)) return true;
    if (reach === 'public' || isOfThisMachine(address)) return false;
    return privateNetworks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  },
};
