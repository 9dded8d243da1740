import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { LogState } from '../commands/hub-log.ts';

/** A session by `NAME`, `@NAME`, its id, or a prefix of its id that fits only one. */
export function findSession(state: LogState, reference: string): Result<SessionView, Refusal> {
  const name = reference.startsWith('@') ? reference.slice(1) : reference;
  const named = state.sessionNamed(name);
  if (named) return ok(named);
  const matches = [...state.sessions.values()].filter(
    (view) => !view.isRemoved && name !== '' && view.id.startsWith(name),
  );
  const [only] = matches;
  if (!only) return err(refusal('not_found', `There is no session ${reference}.`));
  if (matches.length > 1) {
    return err(refusal('ambiguous', `${matches.length} sessions begin with ${reference}.`));
  }
  return ok(only);
}
