import type { SessionId } from '../../../../shared/base/ids.ts';
import type { BringInService } from '../../repos/bring-in-service.ts';
import type { ChangesService } from '../../repos/changes-service.ts';
import type { Handlers } from '../handler.ts';

type Names = Extract<keyof Handlers, `changes.${string}`>;
export type ChangesHandlers = Pick<Handlers, Names>;

/** What a session changed, and what an operator has git do with it. */
export function changesHandlers(
  changes: ChangesService,
  incoming: BringInService,
): ChangesHandlers {
  return {
    'changes.list': ({ session }) => changes.list(mustBe(session)),
    'changes.diff': ({ session, query }) => changes.diff(mustBe(session), query.file),
    'changes.stage': ({ actor, command, session, body }) =>
      changes.stage({ actor, command }, mustBe(session), body.files),
    'changes.unstage': ({ actor, command, session, body }) =>
      changes.unstage({ actor, command }, mustBe(session), body.files),
    'changes.commit': ({ actor, command, session, body }) =>
      changes.commit({ actor, command }, mustBe(session), body),
    'changes.bring-in': ({ actor, command, session, body }) =>
      incoming.bringIn({ actor, command }, mustBe(session), body),
    'changes.push': ({ actor, command, session, body }) =>
      changes.push({ actor, command }, mustBe(session), body.plan),
  };
}

/** The router has resolved `:ref` before a handler runs. */
function mustBe(session: SessionId | null): SessionId {
  if (session === null) throw new Error('impossible: a session route without its session');
  return session;
}
