import type { DeviceId, RunnerId, SessionId } from '../../../shared/base/ids.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { Operator, Role, Standing } from '../../../shared/domain/operator.ts';

/** One role of an operator, on one session or (null) on the whole hub. */
export interface HeldRole {
  readonly role: Role;
  readonly session: SessionId | null;
}

export interface OperatorDevice {
  readonly id: DeviceId;
  readonly name: string;
}

/** A person at a device. */
export interface OperatorPrincipal {
  readonly type: 'operator';
  readonly operator: Operator;
  readonly device: OperatorDevice;
  /** `local`: this machine, or a shell on it. `lan`: anything that came over the network. */
  readonly plane: 'local' | 'lan';
  readonly roles: readonly HeldRole[];
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
 * The columns of the role table that hold for a principal on a session. With no session (a list, a
 * search, something of the hub itself) the roles on any session count; what is answered is then
 * filtered by `canSee`.
 */
export function standingsOn(
  principal: Principal,
  session: SessionId | null,
): readonly Exclude<Standing, 'none'>[] {
  switch (principal.type) {
    case 'none':
      return [];
    case 'runner':
      return ['worker'];
    case 'channel':
      return ['channel'];
    case 'operator': {
      const held = principal.roles.filter(
        (grant) => session === null || grant.session === null || grant.session === session,
      );
      return [...new Set(held.map((grant) => standingOf(grant.role, principal.plane)))];
    }
  }
}

function standingOf(role: Role, plane: 'local' | 'lan'): Exclude<Standing, 'none'> {
  if (role !== 'owner') return role;
  return plane === 'local' ? 'owner-desktop' : 'owner-remote';
}

/** Whether a session exists at all, as far as this principal can tell (ROLE-5). */
export function canSee(principal: Principal, session: SessionId): boolean {
  if (principal.type === 'runner' || principal.type === 'channel') {
    return principal.session === session;
  }
  return standingsOn(principal, session).length > 0;
}

/** Under which name an operator's deeds are in the log. */
export function actorOf(principal: OperatorPrincipal): Actor {
  return { type: 'operator', id: principal.operator.id, name: principal.operator.name };
}

/** Whose idempotency keys these are: two devices may use the same key for different things. */
export function commandPrincipalOf(principal: OperatorPrincipal): string {
  return `${principal.operator.id}/${principal.device.id}`;
}
