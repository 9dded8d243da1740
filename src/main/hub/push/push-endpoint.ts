import { createPublicKey } from 'node:crypto';
import { lookup as lookupHost } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';

import { isRouted } from '../../../node/routed-address.ts';
import type { PushRecipient } from '../../../shared/domain/push-recipient.ts';

/** Which addresses the hub sends to. Only tests have one of their own: their receiver is on this machine. */
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
  for (const { address, family, cidr } of Object.values(interfaces).flatMap((all) => all ?? [])) {
    if (cidr === null) continue;
    const bits = Number(cidr.split('/')[1]);
    if (family === 'IPv6') networks.addSubnet(address, Math.min(bits, linkBits), 'ipv6');
    else networks.addSubnet(address, bits, 'ipv4');
  }
  return networks;
}

const endpointLimitCharacters = 2_048;

/**
 * Why this is no endpoint of a push service, as a sentence; null when it is one. A name is looked up again at each
 * message, so it is judged there by its addresses.
 */
export function whyNoEndpoint(text: string, addresses: ReachableAddresses): string | null {
  if (text.length > endpointLimitCharacters) return 'A push endpoint has at most 2,048 characters.';
  const url = URL.parse(text);
  if (url?.protocol !== 'https:') return 'A push endpoint is an https address.';
  if (url.username !== '' || url.password !== '') return 'A push endpoint has no user name.';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isAddress = isIP(host) !== 0;
  if (isAddress && !addresses.isAllowed(host)) {
    return 'A push endpoint is not on this machine or its network.';
  }
  return null;
}

/** Why a browser cannot have made this, as a sentence; null when it can. */
export function whyNoSubscription(
  { endpoint, p256dh }: PushRecipient,
  addresses: ReachableAddresses,
): string | null {
  return (
    whyNoEndpoint(endpoint, addresses) ??
    (isPoint(p256dh) ? null : 'The key of the subscription is no point of the curve P-256.')
  );
}

function isPoint(text: string): boolean {
  const bytes = Buffer.from(text, 'base64url');
  const [x, y] = [bytes.subarray(1, 33), bytes.subarray(33)].map((half) =>
    half.toString('base64url'),
  );
  if (bytes.length !== 65 || bytes[0] !== 4 || x === undefined || y === undefined) return false;
  try {
    createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
    return true;
  } catch {
    // Not on the curve.
    return false;
  }
}

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
