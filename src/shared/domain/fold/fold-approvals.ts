import type { HubEvent } from '../event.ts';
import type { StandingApproval } from '../standing-approvals.ts';

type ApprovalEvent = Extract<
  HubEvent,
  { kind: `gate.${string}` | 'approval.given' | 'approval.withdrawn' }
>;

export function foldApprovals(
  approvals: readonly StandingApproval[],
  event: ApprovalEvent,
): readonly StandingApproval[] {
  switch (event.kind) {
    case 'approval.given': {
      const { approval: id, keeper, rules, handedOn, device, expiresAt } = event.data;
      if (approvals.some((one) => one.id === id)) return approvals;
      const { actor: by, at: givenAt } = event;
      return [
        ...approvals,
        { id, keeper, rules, handedOn, by, device, givenAt, expiresAt, uses: 0 },
      ];
    }
    case 'approval.withdrawn':
      return approvals.filter(({ id }) => id !== event.data.approval);
    case 'gate.answered': {
      const { standing } = event.data;
      if (standing === undefined) return approvals;
      return approvals.map((one) => (one.id === standing ? { ...one, uses: one.uses + 1 } : one));
    }
    default:
      return approvals;
  }
}

/** What outlives a Claude Code that ended: only what it wrote into a file of settings. */
export function lastingApprovals(
  approvals: readonly StandingApproval[],
): readonly StandingApproval[] {
  return approvals.filter(({ handedOn }) =>
    handedOn.some(({ destination }) => destination !== 'session'),
  );
}
