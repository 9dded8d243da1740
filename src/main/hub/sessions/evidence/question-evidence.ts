import { isAutomaticPrompt } from '../../../../shared/domain/automatic-prompt.ts';
import type { EventBody } from '../../../../shared/domain/event.ts';
import { isAnswerDue } from '../../../../shared/domain/operator-question.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';

/**
 * The session has heard what became of its question. Either Claude Code reports the result of the call with the mark that
 * only this result carried, or a prompt that nobody typed carries it. Whoever may look at the session can have seen the
 * mark, so what is typed proves nothing.
 */
export function questionEvents(view: SessionView, body: EventBody): readonly EventBody[] {
  switch (body.kind) {
    case 'tool.finished':
      return isOfCall(body.data.tool) ? told(view, body.data.output, null) : [];
    case 'tool.failed':
      return isOfCall(body.data.tool) ? told(view, body.data.error, null) : [];
    case 'turn.started': {
      const { text, promptId, message } = body.data;
      return message === null && isAutomaticPrompt(text) ? told(view, text, promptId) : [];
    }
    default:
      return [];
  }
}

function isOfCall(tool: string): boolean {
  return tool.startsWith('mcp__') && tool.endsWith('__ask_operator');
}

function told(view: SessionView, text: string, promptId: string | null): readonly EventBody[] {
  const by = promptId === null ? 'call' : 'message';
  return view.questions
    .filter((question) => isAnswerDue(question) && text.includes(question.mark))
    .map(({ id }) => ({ kind: 'question.told', data: { question: id, by, promptId } }));
}
