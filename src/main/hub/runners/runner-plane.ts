import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import { assert } from '../../../shared/base/assert.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { RunnerId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { NumberedFact, RunnerHello } from '../../../shared/wire/runner-link.ts';
import { runnerSubprotocol } from '../../../shared/wire/version.ts';
import { WebSocketMessages, webSocketAcceptor } from '../sockets/web-socket.ts';
import { guardRunnerRequest } from './plane-guard.ts';
import { RunnerArrival } from './runner-arrival.ts';
import type { RunnerConnection, RunnerIdentity } from './runner-connection.ts';

// The listener of the runners, apart from that of people: its own port, its own tokens, no browser. A runner
// dials in, proves by its token which session it is of, and keeps the link for as long as both live.

/** What the plane asks of the rest of the hub. */
export interface RunnerPlaneHandlers {
  /** The runner whose token this is; `undefined` is answered with 401 before the upgrade. */
  readonly authenticate: (token: string) => RunnerIdentity | undefined;
  /** The number of the last committed fact; 0 for a runner that has none. */
  readonly progressOf: (runner: RunnerId) => Promise<number>;
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
  /** Loopback unless a launcher needs another interface. */
  readonly host?: string;
  /** 0, the default: any free one. */
  readonly port?: number;
  /** `name:port` forms beside the plane's own address that a runner may reach it by. */
  readonly extraHosts?: readonly string[];
}

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
  #allowedHosts: ReadonlySet<string> = new Set();

  constructor(options: RunnerPlaneOptions) {
    this.#options = options;
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
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Listens; the address is what runners dial, `ws://127.0.0.1:PORT`. */
  async start(): Promise<{ readonly url: string; readonly port: number }> {
    const { host = '127.0.0.1', port = 0, extraHosts = [] } = this.#options;
    const server = this.#server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
    const address = server.address();
    assert(isTcp(address), 'a listening TCP server has an address and a port');
    const own = `${host}:${address.port}`;
    this.#allowedHosts = new Set([own, `localhost:${address.port}`, ...extraHosts]);
    return { url: `ws://${own}`, port: address.port };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const arrival of this.#arrivals) arrival.goAway();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Until it is a WebSocket nobody else hears of its errors, and an unheard one would end the hub.
    socket.on('error', () => socket.destroy());
    const guarded = guardRunnerRequest(request, this.#allowedHosts);
    if (!guarded.isAllowed) return refuse(socket, guarded.status);
    const identity = this.#options.authenticate(guarded.token);
    if (!identity) return refuse(socket, 401);
    this.#acceptor.handleUpgrade(request, socket, head, (webSocket) => {
      this.#arrive(new WebSocketMessages({ socket: webSocket, textLimitBytes }), identity);
    });
  }

  #arrive(socket: WebSocketMessages, identity: RunnerIdentity): void {
    const { clock, onFact, onHello, onClose } = this.#options;
    const arrival = new RunnerArrival({
      socket,
      identity,
      clock,
      logger: this.#options.logger.child({ ...identity }),
      progressOf: (_, hello) => this.#progressOf(identity, hello),
      onFact,
      onHello: () => {
        this.#newest.get(identity.runner)?.hangUp('replaced');
        this.#newest.set(identity.runner, arrival);
      },
      onWelcome: onHello,
      onClose: (connection) => {
        this.#arrivals.delete(arrival);
        if (this.#newest.get(identity.runner) === arrival) this.#newest.delete(identity.runner);
        if (connection) onClose(connection);
      },
    });
    this.#arrivals.add(arrival);
  }

  async #progressOf(identity: RunnerIdentity, hello: RunnerHello) {
    const [ackedN, recordedOffset] = await Promise.all([
      this.#options.progressOf(identity.runner),
      this.#options.recordedOffsetOf(identity, hello),
    ]);
    return { ackedN, recordedOffset };
  }
}

function refuse(socket: Duplex, status: number): void {
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}

function isTcp(address: AddressInfo | string | null): address is AddressInfo {
  return address !== null && typeof address === 'object';
}
