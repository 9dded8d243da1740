import type { SessionId } from '../base/ids.ts';
import { conditionOf, type GuardedAction } from './action.ts';
import type { AccessLevel } from './operator.ts';

/** A session as far as the scope of a grant goes; a view of a session is one. */
export interface ScopedSession {
  readonly id: SessionId;
  /** Null where the session is not known: then no grant on a repo reaches it. */
  readonly repo: string | null;
}

/** Where a grant holds, as it comes over the wire. */
type Scope =
  | { readonly type: 'hub' }
  | { readonly type: 'repo'; readonly repo: string }
  | { readonly type: 'session'; readonly session: string };

/** What one device may do, as the hub reports it to the device itself. */
export interface Access {
  /** On what is about the whole hub, or about several sessions at once. */
  readonly hub: readonly AccessLevel[];
  /** On sessions, by the scope of each grant. */
  readonly grants: readonly {
    readonly scope: Scope;
    readonly levels: readonly AccessLevel[];
  }[];
}

export const noAccess: Access = { hub: [], grants: [] };

export function reaches(scope: Scope, session: ScopedSession): boolean {
  switch (scope.type) {
    case 'hub':
      return true;
    case 'repo':
      return scope.repo === session.repo;
    case 'session':
      return scope.session === session.id;
  }
}

/**
 * Whether the hub may say yes: at once, or to whoever holds the baton or has unlocked the device. What it refuses
 * in any case is not offered.
 */
export function mayEver(
  access: Access,
  action: GuardedAction,
  session: ScopedSession | null,
): boolean {
  const levels =
    session === null
      ? access.hub
      : access.grants.filter(({ scope }) => reaches(scope, session)).flatMap((one) => one.levels);
  return levels.some((level) => conditionOf(action, level) !== 'no');
}
