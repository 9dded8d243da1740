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

export interface Submission<Answer> {
  readonly decide: (state: LogState) => Result<Decided<Answer>, Refusal>;
  /** Remembered with its answer in the same transaction. */
  readonly command: CommandIdentity | null;
  /** The answer as the caller sees it, which a repeated key gets again. */
  readonly remember?: ((answer: Answer) => unknown) | undefined;
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
