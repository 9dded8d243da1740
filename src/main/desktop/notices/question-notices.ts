import { cutText } from '../../../shared/base/cut-text.ts';
import { needsIn } from '../../../shared/domain/need.ts';
import type { OperatorQuestion } from '../../../shared/domain/operator-question.ts';
import type { SessionView } from '../../../shared/domain/session.ts';

/** What a session asks its operators, for the person of this desktop. */
export interface QuestionNotice {
  readonly key: string;
  readonly session: string;
  readonly gate: null;
  readonly title: string;
  readonly body: string;
}

const bodyCharacters = 200;

export function questionNotices(
  before: SessionView | undefined,
  view: SessionView,
): readonly QuestionNotice[] {
  const known = new Set(before?.questions.map(({ id }) => id));
  return waitingQuestions(view)
    .filter(({ id }) => !known.has(id))
    .map(({ id, text }) => ({
      key: questionKey(id),
      session: view.id,
      gate: null,
      title: `${view.name} asks you something`,
      body: cutText(text, bodyCharacters),
    }));
}

/** Answered on any device, or expired, it is withdrawn. */
export function isQuestionWaiting(key: string, view: SessionView): boolean {
  return waitingQuestions(view).some(({ id }) => questionKey(id) === key);
}

/** As the Inbox lists them; the card that the notice opens says who may answer. */
function waitingQuestions(view: SessionView): readonly OperatorQuestion[] {
  return needsIn(view, { person: null, may: () => true }).flatMap((need) =>
    need.type === 'question' ? [need.question] : [],
  );
}

function questionKey(question: string): string {
  return `question ${question}`;
}
