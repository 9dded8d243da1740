import type { RunnerId, SessionId } from '../../../shared/base/ids.ts';
import type { RunnerJob } from '../../../shared/wire/runner-job.ts';
import type { RunnerIdentity } from './runner-connection.ts';

/** A runner that may dial in, and what both ends prove themselves with. */
export interface ExpectedRunner {
  readonly identity: RunnerIdentity;
  readonly key: Uint8Array;
}

/** What the runner plane asks about each runner that dials in. */
export interface ExpectedRunners {
  /** The runner of this id; `undefined` is answered with 401 before the upgrade. */
  find(runner: RunnerId): ExpectedRunner | undefined;
}

/** For whoever starts runners: who may dial in from now on, and who no longer. */
export interface RunnerAdmission {
  /** A fresh token for the runner of this id. */
  newToken(runner: RunnerId): string;
  /** Lets the runner of this job in, and no earlier one of its session. */
  expect(job: Pick<RunnerJob, 'session' | 'runner' | 'token'>): void;
  forget(session: SessionId): void;
}
