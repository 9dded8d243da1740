import type { OperatorId } from '../base/ids.ts';

/** What an operator may do on a session. A person may hold several. */
export type Role = 'observer' | 'driver' | 'approver' | 'owner';

export interface Operator {
  readonly id: OperatorId;
  readonly name: string;
}

/**
 * Where a request comes from, as far as rights go: the columns of the role table. A credential is
 * turned into a standing once per request; a person with two roles has two standings, and is allowed
 * what either allows.
 */
export type Standing =
  | 'none'
  | 'observer'
  | 'approver'
  | 'driver'
  | 'owner-remote'
  | 'owner-desktop'
  | 'channel'
  | 'worker';

/**
 * What the table says of one action and one standing:
 * `yes`; `baton` (only the holder); `step-up` (after an unlock in the last ten minutes);
 * `baton+step-up` (both); `own` (only the credential's own session, device or rows); `self` (only the
 * asking device); `no`.
 */
export type Grant = 'yes' | 'baton' | 'step-up' | 'baton+step-up' | 'own' | 'self' | 'no';
