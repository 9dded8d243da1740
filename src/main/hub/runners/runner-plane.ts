import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';

import type { Clock } from '../../../shared/base/clock.ts';
import { asId, type RunnerId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { handshakeHeaders } from '../../../shared/wire/runner-handshake.ts';
import type { NumberedFact, RunnerHello } from '../../../shared/wire/runner-link.ts';
import type { ServedMethod } from '../../../shared/wire/runner-requests.ts';
import { runnerSubprotocol } from '../../../shared/wire/version.ts';
import { ListenerSockets } from '../sockets/listener-sockets.ts';
import { WebSocketMessages, webSocketAcceptor } from '../sockets/web-socket.ts';
import { guardRunnerRequest } from './plane-guard.ts';
import { RunnerArrival } from './runner-arrival.ts';
import type { RunnerConnection, RunnerIdentity } from './runner-connection.ts';
import {
  listenForRunners,
  loopbackPlace,
  type RunnerListening,
  type SocketPlace,
  type TcpPlace,
} from './runner-listener.ts';
import { HubProof, type ExpectedRunner } from './runner-proof.ts';
import { RunnerRequests } from './runner-requests.ts';

// The listener of the runners, apart from that of people: its own socket, its own tokens, no browser. A runner
// dials in, both prove that they have its token, and the link lasts for as long as both live.

/** What the plane asks of the rest of the hub. */
export interface RunnerPlaneHandlers {
  /** The runner of this id, with the key of its proofs; `undefined` is answered with 401 before the upgrade. */
  readonly expected: (runner: RunnerId) => ExpectedRunner | undefined;
  /** The number of the last committed fact; 0 for a runner that has none. With it, where facts were lost before. */
  readonly progressOf: (
    identity: RunnerIdentity,
    hello: RunnerHello,
  ) => Promise<{ readonly ackedN: number; readonly restateAfter?: number }>;
  /** The end of what is recorded of this runner's output; called before `welcome` is sent. */
  readonly recordedOffsetOf: (identity: RunnerIdentity, hello: RunnerHello) => Promise<number>;
  /** `welcome` was sent; called before the first fact and the first output. */
  readonly onHello: (connection: RunnerConnection) => void;
  /**
   * Resolves when the fact is committed. Called strictly in order of `n`, without a gap or a repetition
   * within one connection, and without waiting for the one before: so a burst is one commit. What it
   * commits must keep the order too, and a fact whose predecessor failed must fail. A rejection hangs up; the
   * runner comes back and says it again.
   */
  readonly onFact: (connection: RunnerConnection, fact: NumberedFact) => Promise<void>;
  /** Once for each `onHello`. */
  readonly onClose: (connection: RunnerConnection) => void;
}

export interface RunnerPlaneOptions extends RunnerPlaneHandlers {
  readonly clock: Clock;
  readonly logger: Logger;
  /** What a runner may ask the hub for; nothing when it is left out. */
  readonly methodsFor?: (identity: RunnerIdentity) => readonly ServedMethod[];
  /** Where it listens; any free port of loopback when it is left out. */
  readonly place?: SocketPlace | TcpPlace;
}

const endGraceMs = 1000;
const textLimitBytes = 1024 * 1024;
// A snapshot of a very large, colourful grid; nothing else comes near.
const messageLimitBytes = 4 * 1024 * 1024;

export class RunnerPlane implements AsyncDisposable {
  readonly #options: RunnerPlaneOptions;
  readonly #server: Server;
  readonly #acceptor = webSocketAcceptor({
    messageBytes: messageLimitBytes,
    subprotocol: runnerSubprotocol,
  });
  readonly #arrivals = new Set<RunnerArrival>();
  /** The newest arrival of each runner whose `hello` was accepted. */
  readonly #newest = new Map<RunnerId, RunnerArrival>();
  readonly #proofs = new WeakMap<IncomingMessage, HubProof>();
  readonly #sockets: ListenerSockets;
  readonly #requests: RunnerRequests;
  #listening: RunnerListening | undefined;
  #allowedHosts: ReadonlySet<string> = new Set();

  constructor(options: RunnerPlaneOptions) {
    this.#options = options;
    const { clock, logger, methodsFor = () => [] } = options;
    this.#sockets = new ListenerSockets({ clock });
    this.#requests = new RunnerRequests({ clock, logger, methodsFor });
    this.#server = createServer({
      maxHeaderSize: 16 * 1024,
      headersTimeout: 5000,
      requestTimeout: 5000,
      connectionsCheckingInterval: 1000,
      // A request without a Host is judged like one with a wrong Host.
      requireHostHeader: false,
    });
    this.#server.on('request', (request, response) => {
      const guarded = guardRunnerRequest(request, this.#allowedHosts);
      response.writeHead(guarded.isAllowed ? 426 : guarded.status, { connection: 'close' }).end();
    });
    this.#server.on('connection', (socket) => this.#sockets.add(socket));
    this.#server.on('connect', (_request, socket) => this.#refuse(socket, 405));
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#acceptor.on('headers', (headers, request) => {
      const proof = this.#proofs.get(request);
      if (!proof) return;
      headers.push(`${handshakeHeaders.nonce}: ${proof.nonce}`);
      headers.push(`${handshakeHeaders.proof}: ${proof.proof}`);
    });
  }

  /** Listens; `url` is what runners dial, as it is in `hub.json`. */
  async start(): Promise<RunnerListening> {
    const listening = await listenForRunners(this.#server, this.#options.place ?? loopbackPlace);
    this.#listening = listening;
    this.#allowedHosts = new Set(listening.hosts);
    return listening;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const arrival of this.#arrivals) arrival.goAway();
    this.#requests[Symbol.dispose]();
    // A peer that keeps its half open, refused or not, must not hold the end of the hub.
    const deadline = this.#options.clock.schedule(endGraceMs, () =>
      this.#sockets[Symbol.dispose](),
    );
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    deadline[Symbol.dispose]();
    this.#listening?.release();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Until it is a WebSocket nobody else hears of its errors, and an unheard one would end the hub.
    socket.on('error', () => socket.destroy());
    const guarded = guardRunnerRequest(request, this.#allowedHosts);
    if (!guarded.isAllowed) return this.#refuse(socket, guarded.status);
    const expected = this.#options.expected(asId('runner', guarded.runner));
    if (!expected) return this.#refuse(socket, 401);
    const proof = new HubProof(expected, {
      runner: guarded.runner,
      runnerNonce: guarded.nonce,
      address: this.#addressOf(request),
    });
    this.#proofs.set(request, proof);
    this.#acceptor.handleUpgrade(request, socket, head, (webSocket) => {
      this.#arrive(new WebSocketMessages({ socket: webSocket, textLimitBytes }), {
        identity: expected.identity,
        proof,
      });
    });
  }

  /** As the runner dialled it: a socket has one name, a port those of its Host, which was checked. */
  #addressOf({ headers }: IncomingMessage): string {
    const { url = '', port = null } = this.#listening ?? {};
    return port === null ? url : `ws://${headers.host?.toLowerCase() ?? ''}`;
  }

  #arrive(
    socket: WebSocketMessages,
    { identity, proof }: { readonly identity: RunnerIdentity; readonly proof: HubProof },
  ): void {
    const { clock, onFact, onHello, onClose } = this.#options;
    const arrival = new RunnerArrival({
      socket,
      identity,
      isProvedBy: (given) => proof.isProvedBy(given),
      clock,
      logger: this.#options.logger.child({ ...identity }),
      progressOf: (_, hello) => this.#progressOf(identity, hello),
      onFact,
      incoming: () => this.#requests.connected(identity),
      onHello: () => {
        this.#newest.get(identity.runner)?.hangUp('replaced');
        this.#newest.set(identity.runner, arrival);
      },
      onWelcome: onHello,
      onClose: (connection) => {
        this.#arrivals.delete(arrival);
        if (this.#newest.get(identity.runner) === arrival) {
          this.#newest.delete(identity.runner);
          this.#requests.disconnected(identity);
        }
        if (connection) onClose(connection);
      },
    });
    this.#arrivals.add(arrival);
  }

  #refuse(socket: Duplex, status: number): void {
    const reason = STATUS_CODES[status] ?? '';
    const head = `HTTP/1.1 ${status} ${reason}`;
    this.#sockets.refuse(socket, `${head}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }

  async #progressOf(identity: RunnerIdentity, hello: RunnerHello) {
    const [progress, recordedOffset] = await Promise.all([
      this.#options.progressOf(identity, hello),
      this.#options.recordedOffsetOf(identity, hello),
    ]);
    return { ...progress, recordedOffset };
  }
}
