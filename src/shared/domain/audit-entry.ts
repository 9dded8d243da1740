import type { GuardedAction } from './action.ts';
import type { Plane } from './operator.ts';

/** What an entry of the audit log is about: an action of the table of rights, or a step of signing in. */
export type AuditAction = GuardedAction | 'device.sign-in';

/** Who did what, or was refused it. It names what an action was about, and never has its content. */
export interface AuditEntry {
  /** Null where nobody could be told: a sign-in that was refused. */
  readonly operator: { readonly id: string; readonly name: string } | null;
  readonly device: { readonly id: string | null; readonly name: string } | null;
  readonly plane: Plane;
  /** Where the request came from; null for a command of the hub itself. */
  readonly address: string | null;
  readonly action: AuditAction;
  /** The call, such as `POST /sessions/:ref/stop`. */
  readonly call: string;
  /** The session, gate, device … that it is about, by its id. */
  readonly resource: string | null;
  readonly decision: 'allowed' | 'refused';
  /** Why it was refused. */
  readonly reason: string | null;
  /** The idempotency key: events that came of it name it as their cause. */
  readonly request: string | null;
  /** SHA-256 of the whole request, in hexadecimal digits. */
  readonly contentHash: string | null;
  /** Milliseconds since the hub began, by a clock that nobody can set. */
  readonly monotonicMs: number;
  /** Refusals like this one that were not written down before it, because there were too many at once. */
  readonly unwritten: number;
}
