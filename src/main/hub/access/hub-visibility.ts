import type { HubEvent } from '../../../shared/domain/event.ts';
import { isHubWide } from '../../../shared/domain/fold/fold-hub.ts';
import type { HubPart, HubState } from '../../../shared/domain/hub-state.ts';
import { emptyHubState, hubPartOfKind } from '../../../shared/domain/hub-state.ts';
import { isOfHub, type OperatorPrincipal } from './principal.ts';

// Who sees what of the hub's own state. A part and the events that change it follow the same rule, so that a
// snapshot and the events after it add up to the same state for everybody who may see it.

type Rule = (principal: OperatorPrincipal) => boolean;

const rules: Readonly<Record<HubPart, Rule>> = {
  setups: isOfHub,
  devices: isOfHub,
  clock: isOfHub,
};

export function canSeeHubEvent(principal: OperatorPrincipal | undefined, event: HubEvent): boolean {
  return isHubWide(event) && canSeePart(principal, hubPartOfKind[event.kind]);
}

/** The state with every part that the principal may not see as empty as on a new hub. */
export function visibleHubState(
  principal: OperatorPrincipal | undefined,
  state: HubState,
): HubState {
  return {
    lastSeq: state.lastSeq,
    setups: canSeePart(principal, 'setups') ? state.setups : emptyHubState.setups,
    devices: canSeePart(principal, 'devices') ? state.devices : emptyHubState.devices,
    clock: canSeePart(principal, 'clock') ? state.clock : emptyHubState.clock,
  };
}

function canSeePart(principal: OperatorPrincipal | undefined, part: HubPart): boolean {
  return principal !== undefined && rules[part](principal);
}
