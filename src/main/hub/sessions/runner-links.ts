import type { SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err } from '../../../shared/base/result.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { Notice, NoticeState } from '../../../shared/wire/peer-methods.ts';
import type {
  NoticePort,
  RunnerCommand,
  RunnerConnection,
  RunnerPort,
} from '../runners/runner-connection.ts';

/** The live link of each session's runner, if it has one now. */
export class RunnerLinks implements RunnerPort, NoticePort {
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

  async notify(session: SessionId, notice: Notice): Promise<Result<NoticeState, Refusal>> {
    const connection = this.#connections.get(session);
    return connection ? connection.notify(notice) : err(noRunner);
  }
}

const noRunner = refusal('runner_gone', 'The runner of this session is not connected.');
