import { asId, type SessionId } from '../../../../shared/base/ids.ts';
import { ok, type Result } from '../../../../shared/base/result.ts';
import type { Suggestion } from '../../../../shared/domain/suggestion.ts';
import type { Refusal } from '../../../../shared/wire/errors.ts';
import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import type { SessionService } from '../../sessions/session-service.ts';
import type { SuggestionService } from '../../suggestions/suggestion-service.ts';
import type { Handlers } from '../handler.ts';

export type SuggestionHandlers = Pick<Handlers, Extract<keyof Handlers, `suggestions.${string}`>>;

export interface SuggestionHandlersOptions {
  readonly suggestions: SuggestionService;
  readonly sessions: Pick<SessionService, 'read'>;
}

type Answer = RouteAnswer<'suggestions.make'>;

export function suggestionHandlers(options: SuggestionHandlersOptions): SuggestionHandlers {
  const { suggestions, sessions } = options;
  return {
    'suggestions.list': ({ session }) => {
      const found = sessions.read(mustBe(session));
      return Promise.resolve(
        found.ok ? ok({ items: found.value.suggestions.map(presentSuggestion) }) : found,
      );
    },
    'suggestions.make': async ({ actor, command, session, body }) => {
      const context = { actor, command, remember: presentSuggestion };
      return presented(await suggestions.suggest(context, mustBe(session), body.text));
    },
    'suggestions.send': async ({ actor, command, session, params, body }) => {
      const context = { actor, command, remember: presentSuggestion };
      const { text, isCommand = false } = body;
      const sent = { suggestion: asId('suggestion', params.suggestion), text, isCommand };
      return presented(await suggestions.send(context, mustBe(session), sent));
    },
    'suggestions.decline': async ({ actor, command, session, params, body }) => {
      const context = { actor, command, remember: presentSuggestion };
      const suggestion = asId('suggestion', params.suggestion);
      const reason = body.reason?.trim() || null;
      return presented(await suggestions.decline(context, mustBe(session), { suggestion, reason }));
    },
    'suggestions.withdraw': async ({ actor, command, session, params }) => {
      const context = { actor, command, remember: presentSuggestion };
      const suggestion = asId('suggestion', params.suggestion);
      return presented(await suggestions.withdraw(context, mustBe(session), suggestion));
    },
    'suggestions.see': async ({ actor, command, session, params }) => {
      const context = { actor, command, remember: presentSuggestion };
      const suggestion = asId('suggestion', params.suggestion);
      return presented(await suggestions.see(context, mustBe(session), suggestion));
    },
  };
}

function presented(result: Result<Suggestion, Refusal>): Result<Answer, Refusal> {
  return result.ok ? ok(presentSuggestion(result.value)) : result;
}

function presentSuggestion(suggestion: Suggestion): Answer {
  return { ...suggestion };
}

/** The router has resolved `:ref` before a handler runs. */
function mustBe(session: SessionId | null): SessionId {
  if (session === null) throw new Error('impossible: a session route without its session');
  return session;
}
