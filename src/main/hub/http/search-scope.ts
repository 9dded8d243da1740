import type { SessionId } from '../../../shared/base/ids.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { ScopedSession } from '../../../shared/domain/access.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import { authorize } from '../access/authorize.ts';
import { canSee, type Principal } from '../access/principal.ts';

interface NamedSession extends ScopedSession {
  readonly name: string;
}

export interface SearchScopeRequest {
  readonly principal: Principal;
  readonly sessions: readonly NamedSession[];
  /** A person's name for the one to search; undefined is all. */
  readonly reference: string | undefined;
}

/**
 * The sessions that a search may find something in: those on which this very principal may search. A role on
 * one session opens no other one.
 */
export function searchScope({
  principal,
  sessions,
  reference,
}: SearchScopeRequest): Result<readonly SessionId[], Refusal> {
  const visible = sessions.filter((session) => canSee(principal, session));
  const wanted = reference === undefined ? visible : visible.filter(isNamed(reference));
  const answers = wanted.map((session) => ({
    session,
    answer: authorize(principal, 'session.search', { session }),
  }));
  const [first] = answers;
  if (reference !== undefined && first === undefined) {
    return err(refusal('not_found', `There is no session ${reference}.`));
  }
  const allowed = answers.filter(({ answer }) => answer.ok).map(({ session }) => session.id);
  if (reference !== undefined && allowed.length === 0 && first?.answer.ok === false) {
    return first.answer;
  }
  return ok(allowed);
}

function isNamed(reference: string): (session: NamedSession) => boolean {
  const name = reference.startsWith('@') ? reference.slice(1) : reference;
  return (session) => session.name === name || session.id === reference;
}
