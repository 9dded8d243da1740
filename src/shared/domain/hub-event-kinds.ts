import type { DeviceId, GrantId, OperatorId } from '../base/ids.ts';
import type { CrewEventDataByKind } from './crew-event-kinds.ts';
import type { GrantScope, Role } from './operator.ts';
import type { RepoChange } from './repo-change.ts';

/** Kind → data of the events that belong to the hub itself and to no session. */
export interface HubEventDataByKind extends CrewEventDataByKind {
  /** The owner allowed the setup command of this content (SHA-256) in this repo. */
  'repo.setup-allowed': { readonly repo: string; readonly hash: string };
  /** Before git runs. */
  'repo.change-requested': RepoChange;
  'repo.changed': { readonly change: string };
  /** It failed, or the hub stopped meanwhile: the reason says what became of it. */
  'repo.change-failed': { readonly change: string; readonly reason: string };
  /** The clock of the hub's machine was set, or the machine slept; negative: set back. */
  'clock.stepped': { readonly seconds: number };
  /** A device that such a step alone had ended was let in once more. */
  'device.grace-used': { readonly device: DeviceId; readonly name: string };
  'operator.added': NamedOperator;
  /** With the new name. */
  'operator.renamed': NamedOperator;
  /** Its grants end with it. */
  'operator.removed': NamedOperator;
  /** By the actor of the event. */
  'grant.given': GrantTerms & { readonly expiresAt: string | null };
  'grant.withdrawn': GrantTerms;
}

interface NamedOperator {
  readonly operator: OperatorId;
  readonly name: string;
}

interface GrantTerms {
  readonly grant: GrantId;
  readonly operator: OperatorId;
  readonly role: Role;
  readonly scope: GrantScope;
}

export type HubEventKind = keyof HubEventDataByKind;
