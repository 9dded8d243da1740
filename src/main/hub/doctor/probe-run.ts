import type { NumberedFact, RunnerHello } from '../../../shared/wire/runner-link.ts';
import type { RunnerConnection, RunnerIdentity } from '../runners/runner-connection.ts';
import type { RunnerProgress, RunnerSink } from '../runners/runner-sink.ts';
import type { CheckOutcome } from './doctor-service.ts';

/** Claude Code reports its SessionEnd and exits. */
const endGraceMs = 10_000;

/** What the runner of one probe reports, until that says whether hooks fire. Nothing of it is kept. */
export class ProbeRun implements RunnerSink {
  readonly #outcome = Promise.withResolvers<CheckOutcome>();
  #connection: RunnerConnection | undefined;
  #hasStarted = false;
  #isAtPrompt = false;
  #isEnding = false;

  get outcome(): Promise<CheckOutcome> {
    return this.#outcome.promise;
  }

  settle(outcome: CheckOutcome): void {
    this.#outcome.resolve(outcome);
  }

  /** Whatever still runs of it is told to end. */
  end(): void {
    this.#connection?.send({ type: 'stop', id: 'doctor', graceMs: 1000 });
    this.#connection?.hangUp('notWanted');
    this.#connection = undefined;
  }

  progressOf(_identity: RunnerIdentity, hello: RunnerHello): Promise<RunnerProgress> {
    return Promise.resolve({ ackedN: 0, recordedOffset: hello.endOffset });
  }

  onHello(connection: RunnerConnection): void {
    this.#connection = connection;
  }

  onFact(_connection: RunnerConnection, { fact }: NumberedFact): Promise<void> {
    if (fact.type === 'hook') this.#onHook(fact.payload['hook_event_name']);
    else if (fact.type === 'status' && fact.status === 'idle') {
      this.#isAtPrompt = true;
      this.#endWhenStarted();
    } else if (fact.type === 'start-failed') {
      this.settle({ state: 'failed', detail: fact.reason, fix: null });
    } else if (fact.type === 'unobserved' && fact.isKnown) {
      // Without a known reason it may still report: this check waits longer than the runner does.
      this.settle({ state: 'failed', detail: fact.reason, fix: null });
    } else if (fact.type === 'claude-exited') {
      this.settle(this.#isEnding ? noHttpHook : endedAtOnce);
    }
    return Promise.resolve();
  }

  onClose(): void {
    // The runner dials in again, or the time of the probe is over.
  }

  #onHook(event: unknown): void {
    if (event === 'SessionEnd' && this.#isEnding) {
      const detail =
        'SessionStart and SessionEnd arrived from a new Claude Code, SessionEnd over HTTP.';
      this.settle({ state: 'ok', detail, fix: null });
    }
    if (event !== 'SessionStart') return;
    this.#hasStarted = true;
    this.#endWhenStarted();
  }

  /** Its end fires a hook over HTTP, without a prompt. */
  #endWhenStarted(): void {
    if (!this.#hasStarted || !this.#isAtPrompt || this.#isEnding) return;
    this.#isEnding = true;
    this.#connection?.send({ type: 'stop', id: 'probe', graceMs: endGraceMs });
  }
}

const endedAtOnce: CheckOutcome = {
  state: 'failed',
  detail: 'Claude Code exited at once.',
  fix: 'Run `claude` in a terminal.',
};

const noHttpHook: CheckOutcome = {
  state: 'failed',
  detail:
    'SessionStart arrived from a new Claude Code, but no hook over HTTP. Gates and receipts would be missing.',
  fix: 'Check the hook settings in `claude` with /hooks and /status, and the proxy: NO_PROXY must contain 127.0.0.1.',
};
