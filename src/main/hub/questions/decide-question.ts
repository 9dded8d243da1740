import type { QuestionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import { messageText } from '../../../shared/domain/message-text.ts';
import type { OperatorQuestion, QuestionChoice } from '../../../shared/domain/operator-question.ts';
import {
  openQuestions,
  openQuestionsLimit,
  optionDescriptionLimit,
  optionLabelLimit,
  questionAnswerLimit,
  questionOptionsLimit,
  questionsPerHourLimit,
  questionTextLimit,
} from '../../../shared/domain/operator-question.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';

export interface WantedQuestion {
  readonly text: string;
  readonly options: readonly QuestionChoice[];
  readonly isMultiple: boolean;
}

const hourMs = 60 * 60_000;

/** Whether a session may ask this now, and the words as they are stored. Each refusal is written for the model. */
export function decideQuestion(
  view: SessionView,
  wanted: WantedQuestion,
  nowMs: number,
): Result<WantedQuestion, Refusal> {
  if (view.isRemoved) return err(refusal('gone', 'This session was removed.'));
  const text = messageText(wanted.text);
  const options = wanted.options.map(({ label, description }) => ({
    label: messageText(label).trim(),
    description: messageText(description).trim(),
  }));
  const refused = whyTextIsWrong(text) ?? whyOptionsAreWrong(options) ?? whyTooMany(view, nowMs);
  return refused ? err(refused) : ok({ text, options, isMultiple: wanted.isMultiple });
}

export interface GivenAnswer {
  readonly question: QuestionId;
  /** Labels of options. */
  readonly chosen: readonly string[];
  /** Empty or null where only options were chosen. */
  readonly text: string | null;
}

export function decideAnswer(
  view: SessionView,
  given: GivenAnswer,
): Result<readonly EventBody[], Refusal> {
  const open = findOpen(view, given.question);
  if (!open.ok) return open;
  const { id: question, options, isMultiple } = open.value;
  const answer = writtenText(given.text);
  if (!answer.ok) return answer;
  const chosen = options.map(({ label }) => label).filter((label) => given.chosen.includes(label));
  const unknown = given.chosen.find((label) => !chosen.includes(label));
  if (unknown !== undefined) {
    const labels = options.map(({ label }) => `"${label}"`).join(', ');
    const hint = labels === '' ? 'Write an answer.' : `Choose one of ${labels}.`;
    return err(refusal('bad_request', `"${unknown}" is not one of the options.`, hint));
  }
  if (chosen.length > 1 && !isMultiple) {
    return err(refusal('bad_request', 'Only one option can be chosen.', 'Choose one of them.'));
  }
  if (chosen.length === 0 && answer.value === null) {
    return err(refusal('bad_request', 'The answer is empty.', 'Choose an option or write one.'));
  }
  return ok([{ kind: 'question.answered', data: { question, chosen, answer: answer.value } }]);
}

export function decideDecline(
  view: SessionView,
  given: Pick<GivenAnswer, 'question' | 'text'>,
): Result<readonly EventBody[], Refusal> {
  const open = findOpen(view, given.question);
  if (!open.ok) return open;
  const answer = writtenText(given.text);
  if (!answer.ok) return answer;
  return ok([
    { kind: 'question.declined', data: { question: open.value.id, answer: answer.value } },
  ]);
}

function findOpen(view: SessionView, id: QuestionId): Result<OperatorQuestion, Refusal> {
  const found = view.questions.find((one) => one.id === id);
  if (!found || view.isRemoved) {
    return err(refusal('not_found', 'There is no such question.', listHint));
  }
  return found.state === 'open' ? ok(found) : err(refusal('refused', whySettled(found), listHint));
}

const listHint = '`roundhouse gates` lists what waits for an answer.';

function whySettled({ state, answeredBy }: OperatorQuestion): string {
  const by = answeredBy?.name ?? 'another person';
  switch (state) {
    case 'answered':
      return `${by} has answered this question.`;
    case 'declined':
      return `${by} has declined this question.`;
    default:
      return 'This question was not answered in time and is withdrawn.';
  }
}

function writtenText(text: string | null): Result<string | null, Refusal> {
  const written = messageText(text ?? '');
  if (written.trim() === '') return ok(null);
  if (written.length <= questionAnswerLimit) return ok(written);
  const message = `The answer has ${written.length} characters; at most ${questionAnswerLimit} are allowed.`;
  return err(refusal('too_large', message, 'Send the rest as a message.'));
}

function whyTextIsWrong(text: string): Refusal | undefined {
  if (text.trim() === '') return refusal('bad_request', 'The question is empty.');
  if (text.length <= questionTextLimit) return undefined;
  return refusal(
    'too_large',
    `The question has ${text.length} characters; at most ${questionTextLimit} are allowed.`,
    'Say it in fewer words; a person reads it on a phone.',
  );
}

function whyOptionsAreWrong(options: readonly QuestionChoice[]): Refusal | undefined {
  if (options.length === 1) {
    return refusal('bad_request', 'One option is no choice.', 'Give two or more, or none.');
  }
  if (options.length > questionOptionsLimit) {
    const message = `There are ${options.length} options; at most ${questionOptionsLimit} are allowed.`;
    return refusal('bad_request', message, 'Leave out the less likely ones.');
  }
  for (const [at, { label, description }] of options.entries()) {
    const name = `Option ${at + 1}`;
    if (label === '') return refusal('bad_request', `${name} has no label.`);
    if (label.length > optionLabelLimit || description.length > optionDescriptionLimit) {
      const message = `${name} is too long: a label has at most ${optionLabelLimit} characters, a description ${optionDescriptionLimit}.`;
      return refusal('too_large', message);
    }
    if (options.findIndex((other) => other.label === label) !== at) {
      return refusal('bad_request', `Two options have the label "${label}".`);
    }
  }
  return undefined;
}

function whyTooMany(view: SessionView, nowMs: number): Refusal | undefined {
  const open = openQuestions(view);
  if (open.length >= openQuestionsLimit) {
    return refusal(
      'busy',
      `${open.length} questions of yours wait for a person already.`,
      'Wait for their answers, or go on with what needs none.',
    );
  }
  const recent = view.questions.filter(({ askedAt }) => Date.parse(askedAt) > nowMs - hourMs);
  const [oldest] = recent;
  if (recent.length < questionsPerHourLimit || !oldest) return undefined;
  const leftMs = Date.parse(oldest.askedAt) + hourMs - nowMs;
  return refusal(
    'rate_limited',
    `You have asked ${questionsPerHourLimit} questions within an hour, which is the limit.`,
    `The next one is possible in ${Math.max(1, Math.ceil(leftMs / 60_000))} min.`,
  );
}
