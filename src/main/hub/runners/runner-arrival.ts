import type { Clock } from '../../../shared/base/clock.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { IncomingRequests } from '../../../shared/wire/incoming-requests.ts';
import type { RunnerHello } from '../../../shared/wire/runner-link.ts';
import { runnerCloseCodes } from '../../../shared/wire/runner-link.ts';
import { runnerProtocol } from '../../../shared/wire/version.ts';
import type { MessageSocket } from '../sockets/message-socket.ts';
import { parseRunnerMessage, protocolOfHello } from './parse-runner-message.ts';
import type { RunnerHangUp, RunnerIdentity } from './runner-connection.ts';
import { RunnerLink } from './runner-link.ts';
import type { RunnerSink } from './runner-sink.ts';

export interface RunnerArrivalOptions {
  readonly socket: MessageSocket;
  readonly identity: RunnerIdentity;
  /** Whether the proof of a `hello` is that of the runner that dialled. */
  readonly isProvedBy: (proof: string) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly sink: RunnerSink;
  /** Answers what this runner asks, on all its links. */
  readonly incoming: () => IncomingRequests;
  /** `hello` is accepted: an older link of the same runner ends now. */
  readonly onHello: () => void;
  /** The socket is gone, whether it became a link or not. */
  readonly onClose: () => void;
}

const helloLimitMs = 5000;

type State =
  | { readonly state: 'greeting'; readonly timer: Disposable }
  | { readonly state: 'welcoming' }
  | { readonly state: 'live'; readonly link: RunnerLink }
  | { readonly state: 'closed' };

/** A socket of a runner from its upgrade on: first its `hello`, then what the hub has, then the link. */
export class RunnerArrival {
  readonly #options: RunnerArrivalOptions;
  #state: State;

  constructor(options: RunnerArrivalOptions) {
    this.#options = options;
    const timer = options.clock.schedule(helloLimitMs, () => this.hangUp('malformed'));
    this.#state = { state: 'greeting', timer };
    options.socket.listen({
      onMessage: (message) => this.#received(message),
      onClose: () => this.#closed(),
    });
  }

  hangUp(why: RunnerHangUp): void {
    if (this.#state.state === 'live') return this.#state.link.hangUp(why);
    this.#options.socket.close(runnerCloseCodes[why], why);
    this.#closed();
  }

  /** The hub ends: the runner comes back to the next one. */
  goAway(): void {
    this.#options.socket.close(1001, 'the hub ends');
    this.#closed();
  }

  #received(message: string | Uint8Array): void {
    switch (this.#state.state) {
      case 'greeting':
        this.#state.timer[Symbol.dispose]();
        return this.#receivedHello(message);
      case 'welcoming':
        // Nothing may be said between `hello` and `welcome`.
        return this.hangUp('malformed');
      case 'live':
        return this.#state.link.received(message);
      case 'closed':
        return;
    }
  }

  #receivedHello(message: string | Uint8Array): void {
    if (typeof message !== 'string') return this.hangUp('malformed');
    const protocol = protocolOfHello(message);
    if (protocol !== undefined && !isUnderstood(protocol)) return this.hangUp('protocol');
    const parsed = parseRunnerMessage(message);
    if (parsed.state !== 'message' || parsed.message.type !== 'hello') {
      return this.hangUp('malformed');
    }
    const hello = parsed.message;
    const { identity, logger, isProvedBy } = this.#options;
    if (!isProvedBy(hello.proof)) {
      logger.warn('a runner did not prove its token');
      return this.hangUp('unproven');
    }
    if (hello.session !== identity.session || hello.runner !== identity.runner) {
      logger.warn('a runner said to be another one than its token is for', {
        session: hello.session,
        runner: hello.runner,
      });
      return this.hangUp('notWanted');
    }
    this.#state = { state: 'welcoming' };
    this.#options.onHello();
    void this.#welcome(hello);
  }

  async #welcome(hello: RunnerHello): Promise<void> {
    const { identity, logger, socket, sink } = this.#options;
    try {
      const progress = await sink.progressOf(identity, hello);
      if (this.#state.state !== 'welcoming') return;
      const incoming = this.#options.incoming();
      const link = new RunnerLink({ ...this.#options, ...progress, hello, incoming });
      link.onClosed(() => this.#closed());
      this.#state = { state: 'live', link };
      link.start();
      sink.onHello(link);
    } catch (thrown) {
      logger.error('a runner could not be welcomed', { error: thrown });
      socket.close(1011, 'the store failed');
      this.#closed();
    }
  }

  #closed(): void {
    const before = this.#state;
    if (before.state === 'closed') return;
    this.#state = { state: 'closed' };
    if (before.state === 'greeting') before.timer[Symbol.dispose]();
    if (before.state === 'live') before.link.socketClosed();
    this.#options.onClose();
    if (before.state === 'live') this.#options.sink.onClose(before.link);
  }
}

/** This version and the one before. */
function isUnderstood(protocol: number): boolean {
  return protocol === runnerProtocol || protocol === runnerProtocol - 1;
}
