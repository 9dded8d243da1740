import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';

import type { HubEvent } from '../../../shared/domain/event.ts';
import { foldHub } from '../../../shared/domain/fold/fold-hub.ts';
import { foldSession } from '../../../shared/domain/fold/fold-session.ts';
import type { HubState } from '../../../shared/domain/hub-state.ts';
import { emptyHubState } from '../../../shared/domain/hub-state.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { SessionPresence } from '../../../shared/wire/down.ts';

/** The hub and every session as the fold of their events, and who is at each session now. */
export interface SessionsState {
  /** Nothing is known before the first snapshot; after it, what is known stays until it is replaced. */
  readonly isLoaded: boolean;
  readonly hub: HubState;
  readonly sessions: ReadonlyMap<string, SessionView>;
  readonly presence: ReadonlyMap<string, SessionPresence>;
}

export type SessionsStore = StoreApi<SessionsState>;

export const noSessions: SessionsState = {
  isLoaded: false,
  hub: emptyHubState,
  sessions: new Map(),
  presence: new Map(),
};

export function createSessionsStore(initial: SessionsState = noSessions): SessionsStore {
  return createStore(() => initial);
}

export function applySnapshot(
  _state: SessionsState,
  snapshot: {
    readonly hub: HubState;
    readonly sessions: readonly SessionView[];
    readonly presence: readonly SessionPresence[];
  },
): SessionsState {
  return {
    isLoaded: true,
    hub: snapshot.hub,
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
  let { hub } = state;
  let isChanged = false;
  for (const event of events) {
    hub = foldHub(hub, event);
    if (event.session === null) continue;
    const before = sessions.get(event.session);
    const after = foldSession(before, event);
    if (after === before || !after) continue;
    isChanged = true;
    if (after.isRemoved) sessions.delete(event.session);
    else sessions.set(event.session, after);
  }
  if (!isChanged && hub === state.hub) return state;
  return { ...state, hub, sessions: isChanged ? sessions : state.sessions };
}

export function applyPresence(state: SessionsState, presence: SessionPresence): SessionsState {
  return { ...state, presence: new Map(state.presence).set(presence.session, presence) };
}
