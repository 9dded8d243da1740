import { hostname, userInfo } from 'node:os';

import { asId } from '../../../shared/base/ids.ts';
import type { Operator } from '../../../shared/domain/operator.ts';

/** The machine that the hub runs on. */
export interface HubMachine {
  readonly name: string;
  /** The person whose machine this is. */
  readonly owner: Operator;
}

export function thisMachine(): HubMachine {
  return { name: hostname(), owner: { id: asId('operator', 'o_owner'), name: ownerName() } };
}

function ownerName(): string {
  try {
    return userInfo().username;
  } catch {
    // No entry for this uid, as in some containers.
    return 'owner';
  }
}
