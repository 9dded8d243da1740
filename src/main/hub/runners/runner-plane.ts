import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';

import type { Clock } from '../../../shared/base/clock.ts';
import { asId, type RunnerId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { handshakeHeaders } from '../../../shared/wire/runner-handshake.ts';
import type { ServedMethod } from '../../../shared/wire/runner-requests.ts';
import { runnerSubprotocol } from '../../../shared/wire/version.ts';
import { FailedAttempts } from '../sockets/failed-attempts.ts';
import { ListenerSockets } from '../sockets/listener-sockets.ts';
import { SocketBudget, strangerLimits, type SocketBudgetLimits } from '../sockets/socket-budget.ts';
import { WebSocketMessages, webSocketAcceptor } from '../sockets/web-socket.ts';
import { guardRunnerRequest } from './plane-guard.ts';
import type { ExpectedRunners } from './runner-admission.ts';
import { RunnerArrival } from './runner-arrival.ts';
import type { RunnerIdentity } from './runner-connection.ts';
import {
  listenForRunners,
  loopbackPlace,
  type MountedPlace,
  type RunnerListening,
  type SocketPlace,
  type TcpPlace,
} from './runner-listener.ts';
import { HubProof } from './runner-proof.ts';
import { RunnerRequests } from './runner-requests.ts';
import type { RunnerSinks } from './runner-sinks.ts';

// The listener of the runners, apart from that of people: its own socket, its own tokens, no browser. A runner
// dials in, both prove that they have its token, and the link lasts for as long as both live.

export interface RunnerPlaneOptions {
  readonly runners: ExpectedRunners;
  readonly sinks: RunnerSinks;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What a runner may ask the hub for; nothing when it is left out. */
  readonly methodsFor?: (identity: RunnerIdentity) => readonly ServedMethod[];
  /** Where it listens; any free port of loopback when it is left out. */
  readonly place?: SocketPlace | TcpPlace | MountedPlace;
  readonly socketLimits?: SocketBudgetLimits;
}

const endGraceMs = 1000;
const textLimitBytes = 1024 * 1024;
// A snapshot of a very large, colourful grid; nothing else comes near.
const messageLimitBytes = 4 * 1024 * 1024;

interface Arriving {
  readonly identity: RunnerIdentity;
  readonly proof: HubProof;
  readonly request: IncomingMessage;
}

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
  readonly #budget: SocketBudget;
  readonly #failures: FailedAttempts;
  readonly #requests: RunnerRequests;
  #listening: RunnerListening | undefined;
  #allowedHosts: ReadonlySet<string> = new Set();

  constructor(options: RunnerPlaneOptions) {
    this.#options = options;
    const { clock, logger, methodsFor = () => [], socketLimits = strangerLimits() } = options;
    this.#sockets = new ListenerSockets({ clock });
    this.#budget = new SocketBudget({ clock, limits: socketLimits });
    this.#failures = new FailedAttempts({ clock });
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
      response.writeHead(this.#statusWithoutUpgrade(request), { connection: 'close' }).end();
    });
    this.#server.on('connection', (socket) => {
      if (this.#budget.admit(socket)) this.#sockets.add(socket);
      else socket.destroy();
    });
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
    if (!guarded.isAllowed) return this.#refuse(socket, this.#counted(guarded.status, request));
    const expected = this.#options.runners.find(asId('runner', guarded.runner));
    if (!expected) return this.#refuse(socket, this.#counted(401, request));
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
        request,
      });
    });
  }

  /** As the runner dialled it: a socket has one name, a port those of its Host, which was checked. */
  #addressOf({ headers }: IncomingMessage): string {
    const { url = '', port = null } = this.#listening ?? {};
    return port === null ? url : `ws://${headers.host?.toLowerCase() ?? ''}`;
  }

  #arrive(socket: WebSocketMessages, { identity, proof, request }: Arriving): void {
    const { clock, sinks } = this.#options;
    const arrival = new RunnerArrival({
      socket,
      identity,
      isProvedBy: (given) => {
        const isProved = proof.isProvedBy(given);
        if (isProved) this.#budget.trust(request.socket);
        else this.#counted(401, request);
        return isProved;
      },
      clock,
      logger: this.#options.logger.child({ ...identity }),
      sink: sinks.sinkOf(identity.session),
      incoming: () => this.#requests.connected(identity),
      onHello: () => {
        this.#newest.get(identity.runner)?.hangUp('replaced');
        this.#newest.set(identity.runner, arrival);
      },
      onClose: () => {
        this.#arrivals.delete(arrival);
        if (this.#newest.get(identity.runner) === arrival) {
          this.#newest.delete(identity.runner);
          this.#requests.disconnected(identity);
        }
      },
    });
    this.#arrivals.add(arrival);
  }

  #statusWithoutUpgrade(request: IncomingMessage): number {
    const guarded = guardRunnerRequest(request, this.#allowedHosts);
    if (!guarded.isAllowed) return this.#counted(guarded.status, request);
    return this.#failures.takeMissing(addressOf(request)) ? 426 : 429;
  }

  /** 429 instead of 401 for an address that keeps guessing. A runner that proves itself is let in all the same. */
  #counted(status: number, request: IncomingMessage): number {
    if (status !== 401 || this.#failures.takeWrong(addressOf(request))) return status;
    this.#options.logger.warn('refused too many runners that are not known');
    return 429;
  }

  #refuse(socket: Duplex, status: number): void {
    const reason = STATUS_CODES[status] ?? '';
    const head = `HTTP/1.1 ${status} ${reason}`;
    this.#sockets.refuse(socket, `${head}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }
}

/** A Unix socket has no address: whoever can reach it shares one. */
function addressOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? 'this machine';
}
