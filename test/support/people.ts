import type { Actor } from '../../src/shared/domain/actor.ts';
import type { HubEvent, HubEventBody } from '../../src/shared/domain/event.ts';
import { foldHub } from '../../src/shared/domain/fold/fold-hub.ts';
import type { HubState } from '../../src/shared/domain/hub-state.ts';
import { emptyHubState } from '../../src/shared/domain/hub-state.ts';

const ana: Actor = { type: 'operator', id: 'o_owner', name: 'Ana' };

export function hubEvent(seq: number, body: HubEventBody): HubEvent {
  const at = '2030-01-01T00:00:00.000Z';
  return { seq, at, session: null, actor: ana, cause: null, ...body };
}

/** The state of a hub on which this happened, one after the other. */
export function hubAfter(...bodies: readonly HubEventBody[]): HubState {
  return bodies.reduce(
    (state, body) => foldHub(state, hubEvent(state.lastSeq + 1, body)),
    emptyHubState,
  );
}
