import { isAutomaticPrompt } from '../../../../shared/domain/automatic-prompt.ts';
import type { EventBody } from '../../../../shared/domain/event.ts';
import { isAnswerDue } from '../../../../shared/domain/operator-question.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';

/**
 * A prompt that nobody typed carries the mark of an answer: the session has heard what became of its question. Whoever may
 * look at the session can have seen the mark, so what is typed proves nothing.
 */
export function questionEvents(view: SessionView, body: EventBody): readonly EventBody[] {
  if (body.kind !== 'turn.started') return [];
  const { text, promptId, message } = body.data;
  if (message !== null || !isAutomaticPrompt(text)) return [];
  return view.questions
    .filter((question) => text.includes(question.mark) && isAnswerDue(question))
    .map(({ id }): EventBody => {
      return { kind: 'question.told', data: { question: id, by: 'message', promptId } };
    });
}
