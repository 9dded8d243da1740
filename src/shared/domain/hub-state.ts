import type { DeviceId, GrantId, OperatorId } from '../base/ids.ts';
import type { CrewView } from './crew.ts';
import type { HubEventKind } from './hub-event-kinds.ts';
import type { GrantScope, Role } from './operator.ts';
import type { RepoChange } from './repo-change.ts';

// What the hub knows beside its sessions: the fold of the events that belong to no session, in parts that
// change independently of each other. It is plain data, so snapshots and checkpoints carry it as it is.

export interface HubState {
  /** The last event that was folded into it. */
  readonly lastSeq: number;
  readonly setups: readonly AllowedSetup[];
  /** Begun, without an outcome yet. */
  readonly repoChanges: readonly RepoChange[];
  readonly devices: readonly DeviceView[];
  readonly clock: ClockView;
  /** Those who were added; the person whose machine this is needs no entry. */
  readonly operators: readonly OperatorView[];
  /** Given and not withdrawn. Expired ones stay until they are. */
  readonly grants: readonly GrantView[];
  readonly crews: readonly CrewView[];
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

export interface OperatorView {
  readonly id: OperatorId;
  readonly name: string;
  readonly addedAt: string;
  readonly addedBy: { readonly id: string; readonly name: string };
}

export interface GrantView {
  readonly id: GrantId;
  readonly operator: OperatorId;
  readonly role: Role;
  readonly scope: GrantScope;
  readonly expiresAt: string | null;
  readonly givenAt: string;
  readonly givenBy: { readonly id: string; readonly name: string };
}

export interface ClockView {
  readonly lastStep: { readonly at: string; readonly seconds: number } | null;
}

export const emptyHubState: HubState = {
  lastSeq: 0,
  setups: [],
  repoChanges: [],
  devices: [],
  clock: { lastStep: null },
  operators: [],
  grants: [],
  crews: [],
};

/** The part that each kind of event changes first; the end of an operator also ends grants. */
export const hubPartOfKind: Readonly<Record<HubEventKind, HubPart>> = {
  'repo.setup-allowed': 'setups',
  'repo.change-requested': 'repoChanges',
  'repo.changed': 'repoChanges',
  'repo.change-failed': 'repoChanges',
  'device.grace-used': 'devices',
  'clock.stepped': 'clock',
  'operator.added': 'operators',
  'operator.renamed': 'operators',
  'operator.removed': 'operators',
  'grant.given': 'grants',
  'grant.withdrawn': 'grants',
  'crew.created': 'crews',
  'crew.state-changed': 'crews',
  'crew.lists-read': 'crews',
  'crew.task-added': 'crews',
  'crew.task-assigned': 'crews',
  'crew.task-merged': 'crews',
  'crew.task-failed': 'crews',
  'crew.task-reopened': 'crews',
  'crew.manager-told': 'crews',
  'crew.manager-untold': 'crews',
};

export function isSetupAllowed(state: HubState, repo: string, hash: string): boolean {
  return state.setups.some((setup) => setup.repo === repo && setup.hash === hash);
}
