import type { SessionView } from '../../../shared/domain/session.ts';
import { isExpired, type StandingApproval } from '../../../shared/domain/standing-approvals.ts';

export interface StandingOfSession {
  readonly approval: StandingApproval;
  readonly session: SessionView;
}

/** Those that count now, the oldest first. */
export function standingApprovalsOf(
  sessions: readonly SessionView[],
  now: number,
): readonly StandingOfSession[] {
  return sessions
    .filter((session) => !session.isRemoved)
    .flatMap((session) => session.approvals.map((approval) => ({ approval, session })))
    .filter(({ approval }) => !isExpired(approval, now))
    .toSorted((one, other) => (one.approval.givenAt < other.approval.givenAt ? -1 : 1));
}
