import { assert } from '../../../shared/base/assert.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { EventBody, HubEventBody } from '../../../shared/domain/event.ts';
import type { HubState } from '../../../shared/domain/hub-state.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { LogState } from './hub-log.ts';

/** What a command changes. Its events belong to it, and `Body` says which events it can have. */
export interface Aggregate<Before, After, Body> {
  /** The session that the events belong to; null: the hub itself. */
  readonly session: SessionId | null;
  /** What the decider decides over, or why there is nothing to decide over. */
  readonly before: (state: LogState) => Result<Before, Refusal>;
  /** What the answer is made of, once the events are folded. */
  readonly after: (state: LogState) => After;
  /** Only for the compiler. */
  readonly body?: Body;
}

/** The hub itself: what belongs to no session. */
export const theHub: Aggregate<HubState, HubState, HubEventBody> = {
  session: null,
  before: (state) => ok(state.hub),
  after: (state) => state.hub,
};

/** A session that exists and is not removed. */
export function aSession(session: SessionId): Aggregate<SessionView, SessionView, EventBody> {
  return {
    session,
    before: (state) => {
      const view = state.sessions.get(session);
      return view && !view.isRemoved ? ok(view) : err(noSuchSession());
    },
    after: (state) => viewOf(state, session),
  };
}

/** For the outcome of what was begun while the session was there. */
export function aSessionOrItsRemains(
  session: SessionId,
): Aggregate<SessionView, SessionView, EventBody> {
  return {
    session,
    before: (state) => {
      const view = state.sessions.get(session);
      return view ? ok(view) : err(noSuchSession());
    },
    after: (state) => viewOf(state, session),
  };
}

/** For reports of a runner, whose session may be removed by now: they are taken in all the same. */
export function aSessionIfThere(
  session: SessionId,
): Aggregate<SessionView | undefined, undefined, EventBody> {
  return {
    session,
    before: (state) => {
      const view = state.sessions.get(session);
      return ok(view?.isRemoved === false ? view : undefined);
    },
    after: () => undefined,
  };
}

/** A session that the events of the command create. */
export function aNewSession(session: SessionId): Aggregate<undefined, SessionView, EventBody> {
  return {
    session,
    before: () => ok(undefined),
    after: (state) => viewOf(state, session),
  };
}

export function noSuchSession(): Refusal {
  return refusal('not_found', 'There is no such session.');
}

function viewOf(state: LogState, session: SessionId): SessionView {
  const view = state.sessions.get(session);
  assert(view, 'a session that was found or created is in the state');
  return view;
}
