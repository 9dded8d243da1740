import type { Sessions } from '../../../src/main/hub/composition/sessions.ts';
import type { Terminals } from '../../../src/main/hub/composition/terminals.ts';
import { RunnerArrival } from '../../../src/main/hub/runners/runner-arrival.ts';
import type { RunnerConnection } from '../../../src/main/hub/runners/runner-connection.ts';
import type { RunnerSink } from '../../../src/main/hub/runners/runner-sink.ts';
import type { RunnerLinks } from '../../../src/main/hub/sessions/runner-links.ts';
import type { MessageSocket } from '../../../src/main/hub/sockets/message-socket.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import type { SessionId } from '../../../src/shared/base/ids.ts';
import { asId } from '../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { RunnerJob } from '../../../src/shared/wire/runner-job.ts';
import { noRequests } from '../no-requests.ts';

/** What the hub behind the door does with a link. */
export interface DoorParts {
  readonly links: RunnerLinks;
  readonly sessions: Pick<Sessions, 'sinks'>;
  readonly terminals: Terminals;
}

/** Where the runners of a demo come in: the hub's side of the real link, without the handshake of a network. */
export class RunnerDoor {
  readonly #parts: () => DoorParts;
  /** Runners whose link the log of the scenario has already. */
  readonly #returning = new Map<SessionId, PromiseWithResolvers<void>>();

  constructor(parts: () => DoorParts) {
    this.#parts = parts;
  }

  /** The link of this session was there before the demo begins; resolves when it is there again. */
  expect(session: SessionId): Promise<void> {
    const returned = Promise.withResolvers<void>();
    this.#returning.set(session, returned);
    return returned.promise;
  }

  arrive(socket: MessageSocket, { job }: { readonly job: RunnerJob }): void {
    const identity = { session: asId('session', job.session), runner: asId('runner', job.runner) };
    void new RunnerArrival({
      socket,
      isProvedBy: () => true,
      incoming: noRequests,
      identity,
      clock: systemClock,
      logger: silentLogger,
      sink: this.#sinkOf(identity.session),
      onHello: () => undefined,
      onClose: () => undefined,
    });
  }

  /** That of the hub, which notes nothing about a link that its log has already. */
  #sinkOf(session: SessionId): RunnerSink {
    const usual = this.#parts().sessions.sinks.sinkOf(session);
    return {
      progressOf: (identity, hello) => usual.progressOf(identity, hello),
      onHello: (connection) => {
        if (!this.#hasReturned(connection)) usual.onHello(connection);
      },
      onFact: (connection, fact) => usual.onFact(connection, fact),
      onClose: (connection) => usual.onClose(connection),
    };
  }

  #hasReturned(connection: RunnerConnection): boolean {
    const returned = this.#returning.get(connection.session);
    if (!returned) return false;
    const { links, terminals } = this.#parts();
    this.#returning.delete(connection.session);
    terminals.terminal.connect(connection);
    links.add(connection);
    returned.resolve();
    return true;
  }
}
