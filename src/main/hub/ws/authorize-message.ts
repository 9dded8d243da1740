import { ok, type Result } from '../../../shared/base/result.ts';
import { demandedActions } from '../../../shared/wire/demand.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { streamMessages, type StreamUp } from '../../../shared/wire/up.ts';
import { authorize, type Target } from '../access/authorize.ts';
import type { OperatorPrincipal } from '../access/principal.ts';

/** What the row of a message asks for, and what this very message asks for beyond it. */
export function authorizeMessage(
  principal: OperatorPrincipal,
  message: StreamUp,
  target: Target,
): Result<void, Refusal> {
  const row = streamMessages[message.type];
  for (const action of [row.action, ...demandedActions(row, message)]) {
    const allowed = authorize(principal, action, target);
    if (!allowed.ok) return allowed;
  }
  return ok(undefined);
}
