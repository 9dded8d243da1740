import type { DeviceId, RunnerId, SessionId } from '../../../shared/base/ids.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import { levelsWithin, type DeviceRole } from '../../../shared/domain/device-role.ts';
import type {
  AccessLevel,
  Grant,
  GrantScope,
  Operator,
  Plane,
} from '../../../shared/domain/operator.ts';

/** A session as far as the scope of a grant goes; a view of a session is one. */
export interface ScopedSession {
  readonly id: SessionId;
  /** Null where the session is not known: then no grant on a repo reaches it. */
  readonly repo: string | null;
}

export interface OperatorDevice {
  readonly id: DeviceId;
  readonly name: string;
  /** `browser`: signed in, and ends on its own. `program`: whoever shows the owner's token. */
  readonly kind: 'browser' | 'program';
  /** The most that it may do; absent for a device that may do whatever its operator may. */
  readonly roles?: readonly DeviceRole[];
}

/** A person at a device. */
export interface OperatorPrincipal {
  readonly type: 'operator';
  readonly operator: Operator;
  readonly device: OperatorDevice;
  readonly plane: Plane;
  /** Those in force at the moment when the principal was asked for. */
  readonly grants: readonly Grant[];
  /** The step-up was done within its ten minutes. */
  readonly isUnlocked: boolean;
}

/** A runner: known by its own token, for its own session and no other. */
export interface RunnerPrincipal {
  readonly type: 'runner';
  readonly runner: RunnerId;
  readonly session: SessionId;
}

/** A Claude Code that somebody started by hand and connected: known by its own token, for its own session. */
export interface ChannelPrincipal {
  readonly type: 'channel';
  readonly session: SessionId;
}

/** No credential at all. A credential that is wrong is refused instead, and never becomes this. */
export interface NoPrincipal {
  readonly type: 'none';
}

export type Principal = OperatorPrincipal | RunnerPrincipal | ChannelPrincipal | NoPrincipal;

export const noPrincipal: NoPrincipal = { type: 'none' };

/**
 * The access levels of a principal on a session. With no session (a list, a search, something of the hub
 * itself) a grant of any scope counts; the answer is then filtered by `canSee`. But whoever owns one session or
 * one repo does not own the hub.
 */
export function levelsOn(
  principal: Principal,
  session: ScopedSession | null,
): readonly AccessLevel[] {
  switch (principal.type) {
    case 'none':
      return [];
    case 'runner':
      return ['worker'];
    case 'channel':
      return ['channel'];
    case 'operator': {
      const held = principal.grants.filter(
        ({ scope }) => session === null || reaches(scope, session),
      );
      const levels = held.flatMap((grant) => levelsOf(grant, principal, session === null));
      const { roles } = principal.device;
      return [...new Set(roles ? levels.flatMap((level) => levelsWithin(level, roles)) : levels)];
    }
  }
}

function levelsOf(
  { role, scope }: Grant,
  { plane }: OperatorPrincipal,
  isAboutHub: boolean,
): readonly AccessLevel[] {
  if (role !== 'owner') return [role];
  if (isAboutHub && scope.type !== 'hub') return ['driver', 'approver'];
  return [plane === 'local' ? 'owner-desktop' : 'owner-remote'];
}

export function reaches(scope: GrantScope, session: ScopedSession): boolean {
  switch (scope.type) {
    case 'hub':
      return true;
    case 'repo':
      return scope.repo === session.repo;
    case 'session':
      return scope.session === session.id;
  }
}

/** Whether a session exists at all, as far as this principal can tell (ROLE-5). */
export function canSee(principal: Principal, session: ScopedSession): boolean {
  if (principal.type === 'runner' || principal.type === 'channel') {
    return principal.session === session.id;
  }
  return levelsOn(principal, session).length > 0;
}

/** Whether it holds a role on the whole hub: events and notices of the hub itself are for those who do. */
export function isOfHub(principal: OperatorPrincipal): boolean {
  return principal.grants.some(({ scope }) => scope.type === 'hub');
}

/** Under which name an operator's deeds are in the log. */
export function actorOf(principal: OperatorPrincipal): Actor {
  return { type: 'operator', id: principal.operator.id, name: principal.operator.name };
}

/** Whose idempotency keys these are: two devices may use the same key for different things. */
export function commandPrincipalOf(principal: OperatorPrincipal): string {
  return `${principal.operator.id}/${principal.device.id}`;
}
