import type { OperatorId } from '../../../shared/base/ids.ts';
import type { Grant } from '../../../shared/domain/operator.ts';

/** Who was granted what, as of this moment. Expired grants may be among them; `grantsInForce` leaves them out. */
export interface GrantSource {
  grantsOf(operator: OperatorId): readonly Grant[];
}

/** A hub of one person: everything is the owner's, and nobody else has anything. */
export function ownerGrants(owner: OperatorId): GrantSource {
  const grants: readonly Grant[] = [{ role: 'owner', scope: { type: 'hub' }, expiresAtMs: null }];
  return { grantsOf: (operator) => (operator === owner ? grants : []) };
}

export function grantsInForce(grants: readonly Grant[], nowMs: number): readonly Grant[] {
  return grants.filter(({ expiresAtMs }) => expiresAtMs === null || nowMs < expiresAtMs);
}
