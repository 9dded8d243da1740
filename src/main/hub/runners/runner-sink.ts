import type { SessionId } from '../../../shared/base/ids.ts';
import type { NumberedFact, RunnerHello } from '../../../shared/wire/runner-link.ts';
import type { RunnerConnection, RunnerIdentity } from './runner-connection.ts';

/** What the hub has of a runner. */
export interface RunnerProgress {
  /** The number of the last committed fact; 0 for a runner that has none. */
  readonly ackedN: number;
  /** The end of what is recorded of its output. */
  readonly recordedOffset: number;
  /** Facts after this number were lost: the runner says again what is still true of them. */
  readonly restateAfter?: number;
}

/**
 * Whoever takes what a runner reports: the sessions, or a probe of the doctor. It is chosen when the runner dials in, and
 * stays the same for as long as that link lives.
 */
export interface RunnerSink {
  /** At `hello`, before `welcome` is sent. */
  progressOf(identity: RunnerIdentity, hello: RunnerHello): Promise<RunnerProgress>;
  /** `welcome` was sent; called before the first fact and the first output. */
  onHello(connection: RunnerConnection): void;
  /**
   * Resolves when the fact is committed. Called strictly in order of `n`, without a gap or a repetition
   * within one connection, and without waiting for the one before: so a burst is one commit. What it
   * commits must keep the order too, and a fact whose predecessor failed must fail. A rejection hangs up; the
   * runner comes back and says it again.
   */
  onFact(connection: RunnerConnection, fact: NumberedFact): Promise<void>;
  /** Once for each `onHello`. */
  onClose(connection: RunnerConnection): void;
}

/** Takes the runners of one session away from the sink of all others. */
export interface RunnerDiversion {
  /** Until the result is disposed, a runner of this session that dials in belongs to this sink. */
  divert(session: SessionId, sink: RunnerSink): Disposable;
}
