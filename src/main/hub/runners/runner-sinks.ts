import type { SessionId } from '../../../shared/base/ids.ts';
import type { RunnerDiversion, RunnerSink } from './runner-sink.ts';

/** Which sink takes the reports of which session's runner. */
export class RunnerSinks implements RunnerDiversion {
  readonly #usual: RunnerSink;
  readonly #diverted = new Map<SessionId, RunnerSink>();

  constructor(usual: RunnerSink) {
    this.#usual = usual;
  }

  sinkOf(session: SessionId): RunnerSink {
    return this.#diverted.get(session) ?? this.#usual;
  }

  divert(session: SessionId, sink: RunnerSink): Disposable {
    this.#diverted.set(session, sink);
    return { [Symbol.dispose]: () => void this.#diverted.delete(session) };
  }
}
