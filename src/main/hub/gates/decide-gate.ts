import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import type { Gate, GateAnswer } from '../../../shared/domain/gate.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';

export interface GateReply {
  readonly answer: GateAnswer;
  readonly message: string | null;
  readonly answers: Readonly<Record<string, string>> | null;
  /** What the operator was shown; null from a program that shows nothing. */
  readonly hash: string | null;
}

/** The first answer counts; a later one learns who was first. */
export function decideAnswer(gate: Gate, reply: GateReply): Result<readonly EventBody[], Refusal> {
  if (gate.state !== 'open') {
    return err(refusal('already_answered', whyNotOpen(gate)));
  }
  if (reply.hash !== null && reply.hash !== gate.hash) {
    return err(refusal('changed_since_shown', 'This is not what was shown.'));
  }
  if (gate.isTooLarge === true && reply.answer !== 'deny') {
    return err(
      refusal(
        'refused',
        'This request is too large to show here, so it cannot be allowed here.',
        'Answer it in the terminal, or deny it.',
      ),
    );
  }
  if (reply.answer === 'allow-always' && gate.suggestions.length === 0) {
    return err(
      refusal('refused', 'Claude Code suggests no rule for "always" here.', 'Allow it once.'),
    );
  }
  if (gate.type === 'question' && reply.answer !== 'deny' && reply.answers === null) {
    return err(refusal('bad_request', 'A question needs an answer for each of its questions.'));
  }
  const { answer, message, answers } = reply;
  return ok([{ kind: 'gate.answered', data: { gate: gate.id, answer, message, answers } }]);
}

function whyNotOpen(gate: Gate): string {
  if (gate.answeredBy) return `${gate.answeredBy.name} was first: ${gate.answer ?? 'answered'}.`;
  if (gate.closedReason === 'answered-in-terminal') return 'It was answered in the terminal.';
  if (gate.closedReason === 'interrupted') {
    return `${gate.interruptedBy?.name ?? 'Someone'} interrupted the turn, which closed it.`;
  }
  return 'It is over: Claude Code no longer waits for it.';
}
