import { reaches, type ScopedSession } from '../../../shared/domain/access.ts';
import { conditionOf, type GuardedAction } from '../../../shared/domain/action.ts';
import type { Grant } from '../../../shared/domain/operator.ts';

/**
 * Whether these grants allow an action on a session from any device. It is for what was asked for before and is still
 * to be done: the device that asked may be gone, and the person may have lost the right.
 */
export function hasLastingRight(
  grants: readonly Grant[],
  action: GuardedAction,
  session: ScopedSession,
): boolean {
  return grants.some(({ role, scope }) => {
    if (!reaches(scope, session)) return false;
    return conditionOf(action, role === 'owner' ? 'owner-desktop' : role) !== 'no';
  });
}
