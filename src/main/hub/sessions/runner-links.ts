import type { SessionId } from '../../../shared/base/ids.ts';
import type { RunnerCommand, RunnerConnection, RunnerPort } from '../runners/runner-connection.ts';

/** The live link of each session's runner, if it has one now. */
export class RunnerLinks implements RunnerPort {
  readonly #connections = new Map<SessionId, RunnerConnection>();

  get(session: SessionId): RunnerConnection | undefined {
    return this.#connections.get(session);
  }

  add(connection: RunnerConnection): void {
    this.#connections.set(connection.session, connection);
  }

  /** `false` when a newer link of the same session has taken its place already. */
  delete(connection: RunnerConnection): boolean {
    if (this.#connections.get(connection.session) !== connection) return false;
    return this.#connections.delete(connection.session);
  }

  send(session: SessionId, command: RunnerCommand): void {
    this.#connections.get(session)?.send(command);
  }
}
