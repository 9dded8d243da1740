import { createHash } from 'node:crypto';

import type { OperatorPrincipal } from '../access/principal.ts';

/**
 * The epoch as one device gets it: of the log, of whose device it is, and of what it may see in it. A device that comes back
 * with other rights than it left with, or as another person's, has another epoch, and so gets everything anew instead of the events since.
 */
export function viewEpoch(logEpoch: string, principal: OperatorPrincipal): string {
  const grants = principal.grants.map(({ role, scope }) => JSON.stringify([role, scope]));
  const roles = JSON.stringify(principal.device.roles ?? null);
  const key = createHash('sha256')
    .update([principal.operator.id, roles, ...grants.toSorted()].join('\n'))
    .digest('hex');
  return `${logEpoch}.${key.slice(0, 12)}`;
}
