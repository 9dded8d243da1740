import { ok, type Result } from '../../../../shared/base/result.ts';
import type { GrantScope } from '../../../../shared/domain/operator.ts';
import type { Refusal } from '../../../../shared/wire/errors.ts';
import type { RouteBody } from '../../../../shared/wire/http-routes.ts';
import { canSee, type OperatorPrincipal } from '../../access/principal.ts';
import type { SessionService } from '../../sessions/session-service.ts';

/** Where a grant will hold, with the session by its id; `not_found` for one that the caller cannot see. */
export function grantScope(
  scope: RouteBody<'grants.give'>['scope'],
  principal: OperatorPrincipal,
  sessions: Pick<SessionService, 'find'>,
): Result<GrantScope, Refusal> {
  if (scope.type !== 'session') return ok(scope);
  const found = sessions.find(scope.session, (session) => canSee(principal, session));
  return found.ok ? ok({ type: 'session', session: found.value.id }) : found;
}

/** One session, or the whole hub when none is named. */
export function scopeOfSession(session: string | undefined): RouteBody<'grants.give'>['scope'] {
  return session === undefined ? { type: 'hub' } : { type: 'session', session };
}
