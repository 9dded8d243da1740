import type { EventSource } from '../../../shared/base/emitter.ts';
import type { GateId, MessageId, RunnerId, SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { HubEvent, NewEvent } from '../../../shared/domain/event.ts';
import type { HubState } from '../../../shared/domain/hub-state.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import type { CommandIdentity } from './command-identity.ts';

/** The hub and all sessions, folded. */
export interface LogState {
  readonly hub: HubState;
  readonly sessions: ReadonlyMap<SessionId, SessionView>;
  sessionNamed(name: string): SessionView | undefined;
  sessionOfGate(gate: GateId): SessionView | undefined;
  sessionOfMessage(message: MessageId): SessionView | undefined;
}

export interface Decided<Answer> {
  readonly events: readonly NewEvent[];
  /** What the caller gets, from the state after these events; remembered with the command. */
  readonly answer: (after: LogState) => Answer;
}

/**
 * What acts outside the log (git, a removal) is between two submissions of its command. The first stores the
 * intent, and what a repeat is refused with as long as no outcome is known; the second stores the outcome, and
 * its receipt replaces the first one.
 */
export type Effect =
  | { readonly state: 'begun'; readonly unknown: Refusal }
  | { readonly state: 'done' }
  | { readonly state: 'failed'; readonly why: Refusal };

export interface Submission<Answer> {
  readonly decide: (state: LogState) => Result<Decided<Answer>, Refusal>;
  /** Stored with its receipt in the same transaction. Whoever submits has asked the receipts before. */
  readonly command: CommandIdentity | null;
  /** The answer as the caller sees it, which a repeated key gets again. */
  readonly remember?: ((answer: Answer) => unknown) | undefined;
  /** What this has to do with something outside the log that is done for the command. */
  readonly effect?: Effect | undefined;
  /** The last fact of a runner that these events take in, in the same transaction. */
  readonly progress: {
    readonly runner: RunnerId;
    readonly session: SessionId;
    readonly n: number;
  } | null;
}

/** What the domains need of the event log. */
export interface HubLog {
  /** What is committed. */
  readonly state: LogState;
  /** Resolves after the commit; rejects with `AppError` when it failed and nothing was changed. */
  submit<Answer>(submission: Submission<Answer>): Promise<Result<Answer, Refusal>>;
  readonly onDidCommit: EventSource<readonly HubEvent[]>;
}
