import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { LogState } from '../commands/hub-log.ts';

/**
 * A session by its id, `NAME`, `@NAME`, or a prefix of its id that fits only one. What the caller may not see counts
 * for nothing: neither found nor in the way of another (ROLE-5).
 */
export function findSession(
  state: LogState,
  reference: string,
  maySee: (session: SessionView) => boolean,
): Result<SessionView, Refusal> {
  const visible = [...state.sessions.values()].filter((view) => !view.isRemoved && maySee(view));
  const name = reference.startsWith('@') ? reference.slice(1) : reference;
  const exact =
    // An id first: a name may look like one.
    visible.find((view) => view.id === reference) ?? visible.find((view) => view.name === name);
  if (exact) return ok(exact);
  const matches = visible.filter((view) => name !== '' && view.id.startsWith(name));
  const [only] = matches;
  if (!only) return err(refusal('not_found', `There is no session ${reference}.`));
  if (matches.length > 1) {
    return err(refusal('ambiguous', `${matches.length} sessions begin with ${reference}.`));
  }
  return ok(only);
}
