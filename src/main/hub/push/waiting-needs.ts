import { reaches } from '../../../shared/domain/access.ts';
import { isEscalatedTo } from '../../../shared/domain/four-eyes.ts';
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

/**
 * What a device has heard of. A request under four eyes that escalates is news again to whoever owns the session: a
 * phone can only deny it, but its person can go to the desk.
 */
export function keyOf(
  { grants, operator }: OperatorPrincipal,
  { session, need }: PlacedNeed,
): string {
  const isOwner = grants.some(({ role, scope }) => role === 'owner' && reaches(scope, session));
  const decider = { operator: operator.id, isOwner };
  const isEscalated = need.type === 'gate' && isEscalatedTo(need.gate, decider);
  return `${session.id} ${need.id}${isEscalated ? ' escalated' : ''}`;
}
