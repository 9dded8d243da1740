import type { HubEvent, HubWideEvent } from '../../../shared/domain/event.ts';
import { isHubWide } from '../../../shared/domain/fold/fold-hub.ts';
import type { HubState } from '../../../shared/domain/hub-state.ts';
import { emptyHubState } from '../../../shared/domain/hub-state.ts';
import { isOfHub, type OperatorPrincipal } from './principal.ts';

// Who sees what of the hub's own state: a role on the whole hub shows all of it, and everybody else sees what is
// about themselves. A part and the events that change it follow the same rule, so that a snapshot and the events
// after it add up to the same state for everybody who may see it.

export function canSeeHubEvent(principal: OperatorPrincipal | undefined, event: HubEvent): boolean {
  if (principal === undefined || !isHubWide(event)) return false;
  return isOfHub(principal) || operatorOf(event) === principal.operator.id;
}

/** The state with everything that the principal may not see left out, as on a new hub. */
export function visibleHubState(
  principal: OperatorPrincipal | undefined,
  state: HubState,
): HubState {
  if (principal === undefined) return { ...emptyHubState, lastSeq: state.lastSeq };
  if (isOfHub(principal)) return state;
  const self = principal.operator.id;
  return {
    ...emptyHubState,
    lastSeq: state.lastSeq,
    operators: state.operators.filter(({ id }) => id === self),
    grants: state.grants.filter(({ operator }) => operator === self),
  };
}

/** The person that an event is about; undefined where it is about the hub. */
function operatorOf(event: HubWideEvent): string | undefined {
  switch (event.kind) {
    case 'operator.added':
    case 'operator.renamed':
    case 'operator.removed':
    case 'grant.given':
    case 'grant.withdrawn':
      return event.data.operator;
    case 'repo.setup-allowed':
    case 'repo.change-requested':
    case 'repo.changed':
    case 'repo.change-failed':
    case 'device.grace-used':
    case 'clock.stepped':
    case 'crew.created':
    case 'crew.state-changed':
    case 'crew.lists-read':
    case 'crew.task-added':
    case 'crew.task-assigned':
    case 'crew.task-merged':
    case 'crew.task-failed':
    case 'crew.task-reopened':
    case 'crew.manager-told':
    case 'crew.manager-untold':
      return undefined;
  }
}
