import type { DeviceId, RunnerId, SessionId } from '../../../shared/base/ids.ts';
import { reaches, type Access, type ScopedSession } from '../../../shared/domain/access.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import { kindOfSignedIn, type DeviceKind } from '../../../shared/domain/device-kind.ts';
import { levelsWithin, type DeviceRole } from '../../../shared/domain/device-role.ts';
import type { AccessLevel, Grant, Operator, Plane } from '../../../shared/domain/operator.ts';

export interface OperatorDevice {
  readonly id: DeviceId;
  readonly name: string;
  /**
   * `browser`: signed in, and ends on its own. `program`: whoever shows the owner's token. `terminal`: one of these
   * for as long as it has a stream open, as `roundhouse attach` does.
   */
  readonly kind: 'browser' | 'program' | 'terminal';
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
      return onDevice(levels, principal);
    }
  }
}

function onDevice(
  levels: readonly AccessLevel[],
  { device: { roles } }: OperatorPrincipal,
): readonly AccessLevel[] {
  return [...new Set(roles ? levels.flatMap((level) => levelsWithin(level, roles)) : levels)];
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

/** What a principal is told about its own rights, so that its page offers nothing that would be refused. */
export function accessOf(principal: OperatorPrincipal): Access {
  return {
    hub: levelsOn(principal, null),
    grants: principal.grants.map((grant) => ({
      scope: grant.scope,
      levels: onDevice(levelsOf(grant, principal, false), principal),
    })),
  };
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
  const { operator, device } = principal;
  const place = { kind: deviceKindOf(device), name: device.name };
  return { type: 'operator', id: operator.id, name: operator.name, device: place };
}

export function deviceKindOf({ kind, name }: Pick<OperatorDevice, 'kind' | 'name'>): DeviceKind {
  switch (kind) {
    case 'browser':
      return kindOfSignedIn(name);
    case 'terminal':
    case 'program':
      return kind;
  }
}

/** Whose idempotency keys these are: two devices may use the same key for different things. */
export function commandPrincipalOf(principal: OperatorPrincipal): string {
  return `${principal.operator.id}/${principal.device.id}`;
}
