import type { RunnerId, SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { RunnerJob } from '../../../shared/wire/runner-job.ts';

/** What the launcher knows of a session's runner, without asking the runner. */
export type RunnerLife =
  | { readonly state: 'alive'; readonly runner: RunnerId }
  | { readonly state: 'gone'; readonly runner: RunnerId | null };

/**
 * Starts and finds runners somewhere; it never speaks with them. A runner dials the hub by itself, and
 * outlives it.
 */
export interface Launcher {
  /** Starts one runner for this job. An expected failure is a sentence for a person. */
  launch(job: RunnerJob): Promise<Result<void, string>>;
  /** Whether the session's last runner still runs. */
  lifeOf(session: SessionId): Promise<RunnerLife>;
  /** Facts that a gone runner has left on its disk, oldest first, as far as they are whole. */
  factsLeftBy(session: SessionId, runner: RunnerId): Promise<readonly unknown[]>;
  /**
   * Ends what the Claude Code of this gone runner has left running, as far as it can be told for certain.
   */
  endLeftovers(runner: RunnerId): Promise<void>;
  /** Takes away what is left of a gone runner. */
  forget(session: SessionId): Promise<void>;
}
