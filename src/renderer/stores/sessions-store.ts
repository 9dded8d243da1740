import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';

import type { HubEvent } from '../../shared/domain/event.ts';
import { foldSession } from '../../shared/domain/fold/fold-session.ts';
import type { SessionView } from '../../shared/domain/session.ts';
import type { SessionPresence } from '../../shared/wire/down.ts';

/** Every session as the fold of its events, and who is at it now. */
export interface SessionsState {
  /** Nothing is known before the first snapshot; after it, what is known stays until it is replaced. */
  readonly isLoaded: boolean;
  readonly sessions: ReadonlyMap<string, SessionView>;
  readonly presence: ReadonlyMap<string, SessionPresence>;
}

export type SessionsStore = StoreApi<SessionsState>;

export const noSessions: SessionsState = {
  isLoaded: false,
  sessions: new Map(),
  presence: new Map(),
};

export function createSessionsStore(initial: SessionsState = noSessions): SessionsStore {
  return createStore(() => initial);
}

export function applySnapshot(
  _state: SessionsState,
  snapshot: {
    readonly sessions: readonly SessionView[];
    readonly presence: readonly SessionPresence[];
  },
): SessionsState {
  return {
    isLoaded: true,
    sessions: new Map(
      snapshot.sessions
        .filter((session) => !session.isRemoved)
        .map((session) => [session.id, session]),
    ),
    presence: new Map(snapshot.presence.map((presence) => [presence.session, presence])),
  };
}

export function applyEvents(state: SessionsState, events: readonly HubEvent[]): SessionsState {
  const sessions = new Map(state.sessions);
  let isChanged = false;
  for (const event of events) {
    if (event.session === null) continue;
    const before = sessions.get(event.session);
    const after = foldSession(before, event);
    if (after === before || !after) continue;
    isChanged = true;
    if (after.isRemoved) sessions.delete(event.session);
    else sessions.set(event.session, after);
  }
  return isChanged ? { ...state, sessions } : state;
}

export function applyPresence(state: SessionsState, presence: SessionPresence): SessionsState {
  return { ...state, presence: new Map(state.presence).set(presence.session, presence) };
}
