import { isIP } from 'node:net';

import type { AllowedName, Destination } from '../../../shared/domain/egress.ts';
import { isHttpPort, isNamed, packageRegistries } from '../../../shared/domain/egress.ts';
import type { EgressTerms } from '../launchers/docker/session-egress.ts';
import type { Reach } from './reachable.ts';

export type Verdict =
  | { readonly type: 'allowed'; readonly reach: Reach }
  | { readonly type: 'asked' }
  | { readonly type: 'refused' };

/** What is reached without asking anybody. */
export function judge(
  destination: Destination,
  terms: EgressTerms,
  named: readonly AllowedName[],
): Verdict {
  if (isSame(destination, terms.model)) return { type: 'allowed', reach: 'own' };
  if (terms.mode === 'none') return { type: 'refused' };
  if (terms.remotes.some((one) => isSame(one, destination))) {
    return { type: 'allowed', reach: 'private' };
  }
  if (packageRegistries.has(destination.host) && isHttpPort(destination.port)) {
    return { type: 'allowed', reach: 'public' };
  }
  if (isNamed(named, destination)) return { type: 'allowed', reach: reachOfAllowed(destination) };
  return { type: 'asked' };
}

/** What a person has allowed: an address stays what it was when they saw it, a name does not. */
export function reachOfAllowed({ host }: Destination): Reach {
  return isIP(host) === 0 ? 'public' : 'private';
}

function isSame(one: Destination, other: Destination): boolean {
  return one.host === other.host && one.port === other.port;
}
