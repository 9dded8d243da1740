import type { ApprovalId } from '../../../shared/base/ids.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import type { Gate } from '../../../shared/domain/gate.ts';
import { isNeverStanding, keptRules } from '../../../shared/domain/standing-approvals.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';

/** What an "always" gets, if this answer is one. */
export interface AlwaysTerms {
  readonly approval: ApprovalId;
  readonly device: string;
  readonly nowMs: number;
}

/** REPO-7. */
const lifetimeMs = 8 * 60 * 60 * 1_000;

/** The hub keeps what it can judge; anything else is Claude Code's, as it suggested it. */
export function decideAlways(gate: Gate, terms: AlwaysTerms): Result<EventBody, Refusal> {
  const { suggestions } = gate;
  if (isNeverStanding(gate)) {
    return err(
      refusal(
        'refused',
        'This is asked each time: it reaches for credentials or a network, leaves the sandbox, or starts other sessions.',
        'Allow it once.',
      ),
    );
  }
  if (suggestions.length === 0) {
    return err(
      refusal('refused', 'Claude Code suggests no rule for "always" here.', 'Allow it once.'),
    );
  }
  const rules = keptRules(gate);
  const isOurs = rules.length > 0;
  const expiresAt = isOurs ? new Date(terms.nowMs + lifetimeMs).toISOString() : null;
  const { approval, device } = terms;
  return ok({
    kind: 'approval.given',
    data: {
      approval,
      keeper: isOurs ? 'hub' : 'claude-code',
      rules,
      handedOn: isOurs ? [] : suggestions,
      gate: gate.id,
      device,
      expiresAt,
    },
  });
}
