import type { AccessLevel, Condition } from './operator.ts';
import { levelRights, rights, type Right } from './rights.ts';

/** Whatever an edge can be asked for by somebody who shows a credential. */
export type GuardedAction = (typeof rights)[Right][number];

/** What a route or a frame declares that it does. `public` is served without a credential. */
export type Action = GuardedAction | 'public';

export const guardedActions: readonly GuardedAction[] = [...new Set(Object.values(rights).flat())];

/** Under what condition an access level allows an action. */
export function conditionOf(action: GuardedAction, level: AccessLevel): Condition {
  for (const [right, condition] of Object.entries(levelRights[level])) {
    const actions: readonly string[] = rights[right as Right];
    if (actions.includes(action)) return condition;
  }
  return 'no';
}
