import type { DeviceId } from '../base/ids.ts';
import type { HubEventKind } from './hub-event-kinds.ts';

// What the hub knows beside its sessions: the fold of the events that belong to no session, in parts that
// change independently of each other. It is plain data, so snapshots and checkpoints carry it as it is.

export interface HubState {
  /** The last event that was folded into it. */
  readonly lastSeq: number;
  readonly setups: readonly AllowedSetup[];
  readonly devices: readonly DeviceView[];
  readonly clock: ClockView;
}

/** A part has a fold of its own, and is shown or hidden as a whole. */
export type HubPart = Exclude<keyof HubState, 'lastSeq'>;

/** A setup command that may run in the worktrees of a repo. */
export interface AllowedSetup {
  readonly repo: string;
  /** SHA-256 of the command's content. */
  readonly hash: string;
  readonly at: string;
}

/** What the log knows of a device; its credentials are not in the log. */
export interface DeviceView {
  readonly id: DeviceId;
  readonly name: string;
  readonly operator: { readonly id: string; readonly name: string };
  readonly graceUsedAt: string;
}

export interface ClockView {
  readonly lastStep: { readonly at: string; readonly seconds: number } | null;
}

export const emptyHubState: HubState = {
  lastSeq: 0,
  setups: [],
  devices: [],
  clock: { lastStep: null },
};

/** The part that each kind of event changes. */
export const hubPartOfKind: Readonly<Record<HubEventKind, HubPart>> = {
  'repo.setup-allowed': 'setups',
  'device.grace-used': 'devices',
  'clock.stepped': 'clock',
};

export function isSetupAllowed(state: HubState, repo: string, hash: string): boolean {
  return state.setups.some((setup) => setup.repo === repo && setup.hash === hash);
}
