import { ok, type Result } from '../../../shared/base/result.ts';
import type { GuardedAction } from '../../../shared/domain/action.ts';
import { demandedActions } from '../../../shared/wire/demand.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { streamMessages, type StreamUp } from '../../../shared/wire/up.ts';
import { authorize, type Target } from '../access/authorize.ts';
import type { OperatorPrincipal } from '../access/principal.ts';

/** The actions that a message needs: that of its row, and what this very message asks for beyond it. */
export function actionsOf(message: StreamUp): readonly [GuardedAction, ...GuardedAction[]] {
  const row = streamMessages[message.type];
  return [row.action, ...demandedActions(row, message)];
}

/** What the row of a message asks for, and what this very message asks for beyond it. */
export function authorizeMessage(
  principal: OperatorPrincipal,
  message: StreamUp,
  target: Target,
): Result<void, Refusal> {
  for (const action of actionsOf(message)) {
    const allowed = authorize(principal, action, target);
    if (!allowed.ok) return allowed;
  }
  return ok(undefined);
}
