import { lookup as lookupHost } from 'node:dns';
import type { LookupFunction } from 'node:net';

import type { ReachableAddresses } from '../../../node/reachable-addresses.ts';

/** Looks a host up for one connection, and refuses one of whose addresses the hub must not reach. */
export function guardedLookup(addresses: ReachableAddresses): LookupFunction {
  return (hostname, options, callback) => {
    lookupHost(hostname, { ...options, all: true }, (fault, found) => {
      if (fault) return callback(fault, []);
      const isSafe = found.length > 0 && found.every(({ address }) => addresses.isAllowed(address));
      const [first] = found;
      if (!isSafe || !first) {
        return callback(new Error(`${hostname} is on this machine or its network`), []);
      }
      if (options.all === true) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
}
