import { needsIn } from '../../../shared/domain/need.ts';
import type { PlacedNeed } from '../../../shared/domain/push-message.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { authorize } from '../access/authorize.ts';
import { canSee, type OperatorPrincipal } from '../access/principal.ts';

/** What waits for the person of a device, as far as the device may settle it at this moment; the oldest first. */
export function waitingFor(
  principal: OperatorPrincipal,
  sessions: Iterable<SessionView>,
): readonly PlacedNeed[] {
  const person = principal.operator.id;
  return [...sessions]
    .filter((session) => canSee(principal, session))
    .flatMap((session) =>
      needsIn(session, {
        person,
        may: (action, one) => authorize(principal, action, { session: one }).ok,
      }).map((need) => ({ session, need })),
    )
    .toSorted((one, other) => one.need.since.localeCompare(other.need.since));
}

export function keyOf({ session, need }: PlacedNeed): string {
  return `${session.id} ${need.id}`;
}
