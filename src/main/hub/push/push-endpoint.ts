import { createPublicKey } from 'node:crypto';
import { isIP } from 'node:net';

import type { ReachableAddresses } from '../../../node/reachable-addresses.ts';
import type { PushRecipient } from '../../../shared/domain/push-recipient.ts';

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
