import { assertNever } from '../../base/assert.ts';
import { joinedActors } from '../actor.ts';
import type { EventRecord, HubEvent } from '../event.ts';
import type { OperatorQuestion } from '../operator-question.ts';
import { isAnswerDue } from '../operator-question.ts';
import type { SessionView } from '../session.ts';

export type QuestionEvent = Extract<HubEvent, { kind: `question.${string}` }>;

export function isQuestionEvent(event: HubEvent): event is QuestionEvent {
  return event.kind.startsWith('question.');
}

/** Settled ones that a view keeps: enough to count an hour. Older ones are in the log. */
const settledLimit = 20;

/** An answer that comes into a running turn makes the one who gave it an author of what follows. */
export function foldQuestionsOf(view: SessionView, event: QuestionEvent): SessionView {
  const questions = foldQuestions(view.questions, event);
  if (event.kind !== 'question.told' || event.data.by !== 'call' || !view.turn) {
    return { ...view, questions };
  }
  const by = questions.find(({ id }) => id === event.data.question)?.answeredBy;
  if (!by) return { ...view, questions };
  return {
    ...view,
    questions,
    turn: { ...view.turn, authors: joinedActors(view.turn.authors, [by]) },
  };
}

/** The first answer counts: what comes later changes nothing. */
export function foldQuestions(
  questions: readonly OperatorQuestion[],
  event: QuestionEvent,
): readonly OperatorQuestion[] {
  switch (event.kind) {
    case 'question.asked':
      return add(questions, event);
    case 'question.answered':
      return settle(questions, event, {
        state: 'answered',
        chosen: event.data.chosen,
        answer: event.data.answer,
        answeredBy: event.actor,
      });
    case 'question.declined':
      return settle(questions, event, {
        state: 'declined',
        answer: event.data.answer,
        answeredBy: event.actor,
      });
    case 'question.expired':
      return settle(questions, event, { state: 'expired' });
    case 'question.told':
      return prune(
        questions.map((one) =>
          one.id === event.data.question && isAnswerDue(one) ? { ...one, toldAt: event.at } : one,
        ),
      );
    default:
      return assertNever(event, 'question event');
  }
}

function add(
  questions: readonly OperatorQuestion[],
  event: EventRecord<'question.asked'>,
): readonly OperatorQuestion[] {
  const { question: id, ...terms } = event.data;
  if (event.session === null || questions.some((one) => one.id === id)) return questions;
  const asked: OperatorQuestion = {
    ...terms,
    id,
    session: event.session,
    askedAt: event.at,
    state: 'open',
    chosen: [],
    answer: null,
    answeredBy: null,
    finishedAt: null,
    toldAt: null,
  };
  return prune([...questions, asked]);
}

function settle(
  questions: readonly OperatorQuestion[],
  event: Exclude<QuestionEvent, { kind: 'question.asked' }>,
  outcome: Partial<OperatorQuestion>,
): readonly OperatorQuestion[] {
  return questions.map((one) =>
    one.id === event.data.question && one.state === 'open'
      ? { ...one, ...outcome, finishedAt: event.at }
      : one,
  );
}

function prune(questions: readonly OperatorQuestion[]): readonly OperatorQuestion[] {
  const surplus = questions.filter(({ toldAt }) => toldAt !== null).length - settledLimit;
  let dropped = 0;
  return questions.filter(({ toldAt }) => toldAt === null || dropped++ >= surplus);
}
