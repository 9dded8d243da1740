import type { RunnerId, SessionId } from '../../../shared/base/ids.ts';
import { asId } from '../../../shared/base/ids.ts';
import type { RunnerJob } from '../../../shared/wire/runner-job.ts';
import { formatToken, newToken } from '../access/token.ts';
import type { SessionTraces } from '../sessions/session-traces.ts';
import type { ExpectedRunner, ExpectedRunners, RunnerAdmission } from './runner-admission.ts';
import { proofKey } from './runner-proof.ts';

/** The runners that may dial in. In memory; the files have them for the next hub. */
export class RunnerTokens implements RunnerAdmission, ExpectedRunners, SessionTraces {
  readonly #known = new Map<SessionId, ExpectedRunner>();

  newToken(runner: RunnerId): string {
    return formatToken(newToken('runner', runner.slice('r_'.length)));
  }

  expect(job: Pick<RunnerJob, 'session' | 'runner' | 'token'>): void {
    const session = asId('session', job.session);
    const runner = asId('runner', job.runner);
    this.#known.set(session, { identity: { session, runner }, key: proofKey(job.token) });
  }

  /** The next hub makes none for a session that was removed. */
  sessionsLeft(): Promise<readonly SessionId[]> {
    return Promise.resolve([]);
  }

  forget(session: SessionId): void {
    this.#known.delete(session);
  }

  /** By the id of the runner; only the last one of each session counts. */
  find(runner: RunnerId): ExpectedRunner | undefined {
    for (const expected of this.#known.values()) {
      if (expected.identity.runner === runner) return expected;
    }
    return undefined;
  }
}
