import type { AuditAction } from '../../../shared/domain/audit-entry.ts';
import { rights, type Right } from '../../../shared/domain/rights.ts';

/**
 * Whether an action that was allowed is written down: whatever decides, ends, changes or hands out something that
 * another person answers for. Reading, typing and prompts are not: prompts are in the log of events with their author.
 * What was refused is always written down.
 */
const isRightAudited: Readonly<Record<Right, boolean>> = {
  view: false,
  export: true,
  interrupt: true,
  decide: true,
  answer: true,
  say: false,
  type: false,
  drive: false,
  manage: true,
  people: false,
  devices: true,
  audit: false,
  own: true,
  // Runners and Claude Code act by these, not operators.
  work: false,
};

const audited: ReadonlySet<string> = new Set(
  Object.entries(rights)
    .filter(([right]) => isRightAudited[right as Right])
    .flatMap(([, actions]) => actions),
);

export function isAudited(action: AuditAction): boolean {
  return action === 'device.sign-in' || audited.has(action);
}
