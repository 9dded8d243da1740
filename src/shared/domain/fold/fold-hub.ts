import type { EventRecord, HubEvent, HubWideEvent } from '../event.ts';
import type { HubState } from '../hub-state.ts';
import { hubPartOfKind } from '../hub-state.ts';
import { foldCrews } from './fold-crews.ts';
import { foldGrants, foldOperators } from './fold-people.ts';

// The fold of the hub's own state, one small fold per part. Like the fold of a session it is pure, it is the
// same in the hub and in every client, and a late or repeated event changes nothing.

export function foldHub(state: HubState, event: HubEvent): HubState {
  if (!isHubWide(event) || event.seq <= state.lastSeq) return state;
  return {
    lastSeq: event.seq,
    setups: foldSetups(state.setups, event),
    repoChanges: foldRepoChanges(state.repoChanges, event),
    devices: foldDevices(state.devices, event),
    clock: foldClock(state.clock, event),
    operators: foldOperators(state.operators, event),
    grants: foldGrants(state.grants, event),
    crews: foldCrews(state.crews, event),
  };
}

export function isHubWide(event: HubEvent): event is HubWideEvent {
  return Object.hasOwn(hubPartOfKind, event.kind);
}

function foldSetups(setups: HubState['setups'], event: HubWideEvent): HubState['setups'] {
  if (event.kind !== 'repo.setup-allowed') return setups;
  const { repo, hash } = event.data;
  if (setups.some((setup) => setup.repo === repo && setup.hash === hash)) return setups;
  return [...setups, { repo, hash, at: event.at }];
}

function foldRepoChanges(
  pending: HubState['repoChanges'],
  event: HubWideEvent,
): HubState['repoChanges'] {
  switch (event.kind) {
    case 'repo.change-requested':
      return [...pending, event.data];
    case 'repo.changed':
    case 'repo.change-failed':
      return pending.filter(({ change }) => change !== event.data.change);
    default:
      return pending;
  }
}

function foldDevices(devices: HubState['devices'], event: HubWideEvent): HubState['devices'] {
  if (event.kind !== 'device.grace-used') return devices;
  const device = deviceOf(event);
  return [...devices.filter(({ id }) => id !== device.id), device];
}

function deviceOf({ at, actor, data }: EventRecord<'device.grace-used'>) {
  return {
    id: data.device,
    name: data.name,
    operator: { id: actor.id, name: actor.name },
    graceUsedAt: at,
  };
}

function foldClock(clock: HubState['clock'], event: HubWideEvent): HubState['clock'] {
  if (event.kind !== 'clock.stepped') return clock;
  return { ...clock, lastStep: { at: event.at, seconds: event.data.seconds } };
}
