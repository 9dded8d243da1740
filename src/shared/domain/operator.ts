import type { OperatorId, SessionId } from '../base/ids.ts';

/** What an operator may do on a session. A person may hold several. */
export const roles = ['observer', 'approver', 'driver', 'owner'] as const;
export type Role = (typeof roles)[number];

export interface Operator {
  readonly id: OperatorId;
  readonly name: string;
}

/**
 * The listener that a request came in by. `local`: this machine, or a shell on it. `lan`: anything that came over the
 * network.
 */
export type Plane = 'local' | 'lan';

/** Where a grant holds. A repo is named by its folder, as sessions name it. */
export type GrantScope =
  | { readonly type: 'hub' }
  | { readonly type: 'repo'; readonly repo: string }
  | { readonly type: 'session'; readonly session: SessionId };

/** One role of an operator, where it holds, and until when. */
export interface Grant {
  readonly role: Role;
  readonly scope: GrantScope;
  /** Wall time in milliseconds; null for a grant that lasts until it is taken back. */
  readonly expiresAtMs: number | null;
}

/**
 * Who asks, as far as rights go: the role of a grant, for an owner also whether the request came over the
 * network, `speaker` for what is left of it on a device that may not type, and the two kinds of program. A person with two grants has two access levels, and is allowed what
 * either allows.
 */
export type AccessLevel = (typeof accessLevels)[number];

export const accessLevels = [
  'observer',
  'approver',
  'speaker',
  'driver',
  'owner-remote',
  'owner-desktop',
  'channel',
  'worker',
] as const;

/**
 * Under what condition an access level has a right: `yes` (none); `baton` (only the holder); `step-up`
 * (after an unlock in the last ten minutes); `baton+step-up` (both); `own` (only the credential's own
 * session or rows); `self` (only the asking device); `no` (not at all).
 */
export type Condition = 'yes' | 'baton' | 'step-up' | 'baton+step-up' | 'own' | 'self' | 'no';
