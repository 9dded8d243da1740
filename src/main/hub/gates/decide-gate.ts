import { shortenText } from '../../../shared/base/cut-text.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import { missingApprovers, whyNotAllow, type Decider } from '../../../shared/domain/four-eyes.ts';
import type { Gate, GateAnswer } from '../../../shared/domain/gate.ts';
import { joinChoices, questionsOf } from '../../../shared/domain/questions.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { decideAlways, type AlwaysTerms } from './decide-always.ts';

export interface GateReply {
  readonly answer: GateAnswer;
  readonly message: string | null;
  /** For a question: a text, or several choices, by question. */
  readonly answers: Readonly<Record<string, string | readonly string[]>> | null;
  /** What the operator was shown; null from a program that shows nothing. */
  readonly hash: string | null;
}

/** Who answers, and what their "always" would get. */
export interface AnswerTerms extends AlwaysTerms {
  readonly by: Decider;
}

/** The first answer counts; a later one learns who was first. */
export function decideAnswer(
  gate: Gate,
  reply: GateReply,
  terms: AnswerTerms,
): Result<readonly EventBody[], Refusal> {
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
        gate.isBeforeDialog === true
          ? 'Deny it, and ask for a smaller call.'
          : 'Answer it in the terminal, or deny it.',
      ),
    );
  }
  const { answer, message } = reply;
  if (answer !== 'deny' && gate.fourEyes) {
    const missing = decideFourEyes(gate, answer, terms);
    if (!missing.ok) return missing;
    if (missing.value > 1) return ok([{ kind: 'gate.agreed', data: { gate: gate.id } }]);
  }
  const approval = answer === 'allow-always' ? decideAlways(gate, terms) : ok(null);
  if (!approval.ok) return approval;
  const answers = decideAnswers(gate, reply);
  if (!answers.ok) return answers;
  return ok([
    ...(approval.value ? [approval.value] : []),
    { kind: 'gate.answered', data: { gate: gate.id, answer, message, answers: answers.value } },
  ]);
}

/** How many people must allow it, with this one. */
function decideFourEyes(
  gate: Gate,
  answer: GateAnswer,
  { by, nowMs }: AnswerTerms,
): Result<number, Refusal> {
  const whyNot = whyNotAllow(gate, by);
  if (whyNot !== null) return err(refusal('refused', whyNot, 'You may deny it.'));
  if (answer === 'allow-always') {
    return err(
      refusal('refused', 'This needs another person each time.', 'Allow it once, without always.'),
    );
  }
  return ok(missingApprovers(gate, by, nowMs));
}

type Answers = Readonly<Record<string, string>>;

/** What goes to Claude Code beside yes or no must reach Claude: what would be dropped there is refused. */
function decideAnswers(gate: Gate, reply: GateReply): Result<Answers | null, Refusal> {
  if (reply.answer === 'deny') return ok(null);
  if (gate.type === 'question') return answersOf(gate, reply.answers ?? {});
  if (reply.answers !== null) return err(badRequest('This gate is not a question.'));
  if (reply.message !== null && reply.message !== '') {
    return err(
      refusal(
        'bad_request',
        'Claude Code takes no message with this approval.',
        'Leave the message out, or send it to the session as a prompt.',
      ),
    );
  }
  return ok(null);
}

function answersOf(gate: Gate, given: NonNullable<GateReply['answers']>): Result<Answers, Refusal> {
  const questions = questionsOf(gate.input);
  const asked = new Set(questions.map(({ question }) => question));
  const unknown = Object.keys(given).find((question) => !asked.has(question));
  if (unknown !== undefined) {
    return err(badRequest(`The gate does not ask “${shortenText(unknown, 200)}”.`));
  }
  const texts: [string, string][] = [];
  for (const { question, isMultiple } of questions) {
    const answer = Object.hasOwn(given, question) ? given[question] : undefined;
    const choices = typeof answer === 'string' ? [answer] : (answer ?? []);
    const [first] = choices;
    if (first === undefined || choices.some((choice) => choice.trim() === '')) {
      return err(badRequest(`“${shortenText(question, 200)}” has no answer.`));
    }
    if (choices.length > 1 && !isMultiple) {
      return err(badRequest(`“${shortenText(question, 200)}” takes one answer only.`));
    }
    // One text is taken as it is: a label, or the operator's own words.
    texts.push([
      question,
      typeof answer === 'string' || !isMultiple ? first : joinChoices(choices),
    ]);
  }
  return ok(Object.fromEntries(texts));
}

function badRequest(message: string): Refusal {
  return refusal('bad_request', message, 'Each question of the gate needs one answer.');
}

function whyNotOpen(gate: Gate): string {
  if (gate.answeredBy) return `${gate.answeredBy.name} was first: ${gate.answer ?? 'answered'}.`;
  if (gate.closedReason === 'answered-in-terminal') return 'It was answered in the terminal.';
  if (gate.closedReason === 'interrupted') {
    return `${gate.interruptedBy?.name ?? 'Someone'} interrupted the turn, which closed it.`;
  }
  return 'It is over: Claude Code no longer waits for it.';
}
