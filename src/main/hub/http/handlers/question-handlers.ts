import type { SessionId } from '../../../../shared/base/ids.ts';
import { asId } from '../../../../shared/base/ids.ts';
import { ok } from '../../../../shared/base/result.ts';
import type { OperatorQuestion } from '../../../../shared/domain/operator-question.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';
import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import { canSee } from '../../access/principal.ts';
import type { QuestionService } from '../../questions/question-service.ts';
import type { Handlers } from '../handler.ts';

export type QuestionHandlers = Pick<Handlers, Extract<keyof Handlers, `questions.${string}`>>;

export interface QuestionHandlersOptions {
  readonly questions: QuestionService;
  sessionOf(id: SessionId): SessionView | undefined;
}

type Answer = RouteAnswer<'questions.answer'>;

/** What sessions ask their operators, and the answers. */
export function questionHandlers(options: QuestionHandlersOptions): QuestionHandlers {
  const { questions } = options;
  function present(question: OperatorQuestion): Answer {
    const sessionName = options.sessionOf(question.session)?.name ?? question.session;
    return presentQuestion(question, sessionName);
  }
  return {
    'questions.list': ({ principal }) => {
      const items = questions.open().filter(({ session }) => {
        const view = options.sessionOf(session);
        return view !== undefined && canSee(principal, view);
      });
      return Promise.resolve(ok({ items: items.map(present) }));
    },
    'questions.answer': async ({ actor, command, session, params, body }) => {
      if (session === null)
        throw new Error('impossible: a route of a question without its session');
      const question = asId('question', params.id);
      const { chosen = [], text = null, decline = false } = body;
      const context = { actor, command, remember: present };
      const settled = decline
        ? await questions.decline(context, session, { question, text })
        : await questions.answer(context, session, { question, chosen, text });
      return settled.ok ? ok(present(settled.value)) : settled;
    },
  };
}

/** Without the mark by which the session proves that it was told. */
function presentQuestion(question: OperatorQuestion, sessionName: string): Answer {
  const { mark: _mark, roots: _roots, options, chosen, ...shown } = question;
  return {
    ...shown,
    sessionName,
    options: options.map((option) => ({ ...option })),
    chosen: [...chosen],
  };
}
