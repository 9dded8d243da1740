import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { getRequestListener } from '@hono/node-server';

import { AppError } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { err, type Result } from '../../../shared/base/result.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import {
  apiPrefix,
  eventStreamPath,
  streamPath,
  type RouteName,
} from '../../../shared/wire/http-routes.ts';
import { pairingPath } from '../../../shared/wire/pairing-link.ts';
import { keyHeader, ticketSubprotocolPrefix } from '../../../shared/wire/sign-in-link.ts';
import type { AccessService } from '../access/access-service.ts';
import { authorize, noTarget, unauthorized } from '../access/authorize.ts';
import type { OperatorPrincipal, Principal } from '../access/principal.ts';
import type { CommandReceipts } from '../commands/command-receipts.ts';
import type { RoomSource } from '../disk/disk-service.ts';
import { ListenerSockets } from '../sockets/listener-sockets.ts';
import { RateLimit } from '../sockets/rate-limit.ts';
import { SocketBudget } from '../sockets/socket-budget.ts';
import type { AgentEndpoint } from './agent-endpoint.ts';
import type { CallAudit } from './audit-call.ts';
import type { AnyHandler, UnlockEnd } from './call-route.ts';
import { edgeHandlers } from './edge-handlers.ts';
import type { Handlers } from './handler.ts';
import { createApp } from './http-app.ts';
import type { Listener, TlsKeys } from './listener.ts';
import type { EdgePairing } from './phone-handlers.ts';
import { refusedAnswer, responseOf, refusedUpgradeText, writeRefused } from './refused-answer.ts';
import {
  guardHost,
  guardOrigin,
  guardPath,
  pathOf,
  ownOriginOf,
  type ListenerNames,
} from './request-guard.ts';
import { addressOf, cookieOf, headerOf } from './request-headers.ts';
import { securityHeaders } from './security-headers.ts';
import { StaticPage } from './static-page.ts';
import type { TargetResolvers } from './target-resolvers.ts';
import type { StreamAcceptor } from './upgrade.ts';

/** What the edge asks of access control. */
export type EdgeAccess = Pick<
  AccessService,
  | 'authenticate'
  | 'authenticateUpgrade'
  | 'takeCommand'
  | 'takeRead'
  | 'offerSignIn'
  | 'ownDeviceOf'
  | 'redeemSignIn'
  | 'issueTicket'
  | 'proveHub'
> & { readonly stepUp: UnlockEnd };

export interface HttpEdgeOptions {
  readonly listener: Listener;
  readonly version: string;
  readonly access: EdgeAccess;
  readonly pairing: EdgePairing;
  readonly handlers: Handlers;
  readonly targets: TargetResolvers;
  /** Of all edges: a command that came by another one is the same command. */
  readonly receipts: CommandReceipts;
  readonly audit: CallAudit;
  readonly room: RoomSource;
  readonly stream: StreamAcceptor;
  /** Without it no agent is served. */
  readonly agents?: AgentEndpoint;
  /** The folder of the built page. */
  readonly pageDirectory: string;
  readonly logger: Logger;
  readonly clock: Clock;
  /** In tests: an answer that is not as its schema says is a fault. */
  readonly validateAnswers?: boolean;
}

const limits = {
  headerBytes: 16 * 1024,
  headersMs: 5_000,
  requestMs: 30_000,
  idleMs: 10_000,
  /** How often Node looks for sockets that are over one of these. */
  checkMs: 1_000,
  /** How long requests on their way may take when the hub ends. */
  graceMs: 2_000,
};

/**
 * The API, the page and the way to the stream, on one listener. A request passes, in this order: socket budget, Host, form of the path, Origin, credential, content type and
 * size, rate, right, schema.
 */
export class HttpEdge implements AsyncDisposable {
  readonly #options: HttpEdgeOptions;
  readonly #server: Server | TlsServer;
  readonly #budget: SocketBudget;
  readonly #sockets: ListenerSockets;
  #names: ListenerNames = { scheme: 'http', hosts: new Set() };
  #port = 0;

  constructor(options: HttpEdgeOptions) {
    this.#options = options;
    const { clock, listener } = options;
    this.#budget = new SocketBudget({ limits: listener.sockets, clock });
    this.#sockets = new ListenerSockets({ clock });
    this.#server = serverOf(listener.tls);
  }

  /** The address for people, such as `http://127.0.0.1:4680`. */
  get url(): string {
    const { host, name } = this.#options.listener;
    const shown = name ?? (isIP(host) === 6 ? `[${host}]` : host);
    return `${this.#names.scheme}://${shown}:${this.#port}`;
  }

  /** From the next connection on. */
  renewTls({ key, cert }: TlsKeys): void {
    if (this.#server instanceof TlsServer) this.#server.setSecureContext({ key, cert });
  }

  get port(): number {
    return this.#port;
  }

  /** Listens. Throws `unavailable` when the port is taken. */
  async start(): Promise<void> {
    const answer = this.#listener();
    this.#server.on('connection', (socket: Socket) => {
      if (!this.#budget.admit(socket)) return void socket.destroy();
      this.#sockets.add(socket);
    });
    // A peer that breaks off the handshake, as every browser does that shows a warning about the certificate first.
    this.#server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy());
    this.#server.on('request', answer);
    // Whether the body is wanted is known only after all checks; see `readBody`.
    this.#server.on('checkContinue', answer);
    this.#server.on('connect', (_request, socket) => {
      this.#refuse(socket, refusal('method_not_allowed', 'This is no proxy.'));
    });
    this.#server.on('clientError', (error, socket) => this.#answerClientError(error, socket));
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    const { listener } = this.#options;
    this.#port = await listen(this.#server, listener);
    this.#names = listener.namesAt(this.#port);
    this.#server.on('error', (error) => {
      this.#options.logger.error('the HTTP listener failed', { error });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#server.closeIdleConnections();
    const deadline = this.#options.clock.schedule(limits.graceMs, () =>
      // Not `closeAllConnections`: it passes over sockets that were upgraded or refused.
      this.#sockets[Symbol.dispose](),
    );
    await closed;
    deadline[Symbol.dispose]();
  }

  #listener(): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
    const { clock, listener } = this.#options;
    const files = new RateLimit({ clock, ...listener.files });
    const app = createApp({
      ...this.#options,
      plane: listener.plane,
      validateAnswers: this.#options.validateAnswers ?? false,
      receipts: this.#options.receipts,
      handlerOf: this.#handlerOf(),
      authenticate: (incoming) => this.#authenticate(incoming),
      originOf: (incoming) => ownOriginOf(incoming, this.#names),
      // To programs of this machine; the network is answered with the key of its TLS.
      proveHub: (host, nonce) =>
        listener.plane === 'local' ? this.#options.access.proveHub(host, nonce) : undefined,
      page: new StaticPage({ directory: this.#options.pageDirectory }),
      takeFile: (incoming) => {
        if (listener.plane === 'lan' && pathOf(incoming) === pairingPath) {
          this.#options.pairing.noteReached();
        }
        return files.take(addressOf(incoming));
      },
    });
    const route = getRequestListener(app.fetch, {
      overrideGlobalObjects: false,
      errorHandler: () => responseOf(refusedAnswer(refusal('bad_request', 'Not a request.'))),
    });
    return (incoming, outgoing) => {
      this.#watchRest(incoming, outgoing);
      const refused = guardRequest(incoming, this.#names);
      if (refused) writeRefused(outgoing, refused);
      else if (isEventStream(incoming)) this.#openEvents(incoming, outgoing);
      else if (this.#options.agents?.isFor(incoming)) this.#openAgent(incoming, outgoing);
      else void route(incoming, outgoing);
    };
  }

  #watchRest({ socket }: IncomingMessage, outgoing: ServerResponse): void {
    this.#budget.noteRequest(socket);
    outgoing.once('close', () => {
      this.#budget.noteAnswer(socket, { wasRefused: outgoing.statusCode >= 400 });
    });
  }

  /** Not by the router: its answer does not end, and whoever writes it must see how much is unsent. */
  #openEvents(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const known = this.#authenticate(incoming);
    if (!known.ok) return writeRefused(outgoing, known.error);
    const allowed = authorize(known.value, 'stream.open', noTarget);
    if (!allowed.ok) return writeRefused(outgoing, allowed.error);
    if (known.value.type !== 'operator') return writeRefused(outgoing, unauthorized());
    outgoing.setHeaders(new Headers(securityHeaders.api));
    this.#options.stream.acceptEvents({ response: outgoing, principal: known.value });
  }

  /** Not by the router: its answers are those of another protocol, and one of them does not end by itself. */
  #openAgent(request: IncomingMessage, response: ServerResponse): void {
    const { agents, listener, logger } = this.#options;
    const { plane } = listener;
    const origin = ownOriginOf(request, this.#names);
    agents?.accept({ request, response, origin, plane }).catch((thrown: unknown) => {
      logger.error('a call of an agent failed', { error: thrown });
      response.destroy();
    });
  }

  #handlerOf(): (name: RouteName) => AnyHandler {
    const { access, pairing, audit, version, handlers, listener, clock } = this.#options;
    const { cookieAttributes } = listener;
    const cookieName = () => this.#cookieName();
    const own = edgeHandlers({
      access,
      pairing,
      audit,
      plane: listener.plane,
      version,
      cookieName,
      cookieAttributes,
      clock,
    });
    // Each entry fits its own route by the types of `Handlers`; together they are called by name.
    const all = { ...handlers, ...own } as unknown as Readonly<Record<RouteName, AnyHandler>>;
    return (name) => all[name];
  }

  #authenticate(incoming: IncomingMessage): Result<Principal, Refusal> {
    const known = this.#options.access.authenticate({
      ...this.#shownBy(incoming),
      key: headerOf(incoming, keyHeader),
    });
    if (known.ok && known.value.type !== 'none') this.#budget.trust(incoming.socket);
    return known;
  }

  #shownBy(incoming: IncomingMessage) {
    return {
      authorization: headerOf(incoming, 'authorization'),
      cookie: cookieOf(incoming, this.#cookieName()),
      origin: ownOriginOf(incoming, this.#names),
      address: addressOf(incoming),
      plane: this.#options.listener.plane,
    };
  }

  #cookieName(): string {
    return this.#options.listener.cookieNameAt(this.#port);
  }

  /** Everything is checked while it is still a request: a wrong one never sees a 101 (WEB-5, LAN-2). */
  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const judged = this.#judgeUpgrade(request);
    if (!judged.ok) return this.#refuse(socket, judged.error);
    this.#budget.trust(request.socket);
    this.#options.stream.acceptUpgrade({ request, socket, head, principal: judged.value });
  }

  #refuse(socket: Duplex, refused: Refusal): void {
    this.#sockets.refuse(socket, refusedUpgradeText(refused));
  }

  /** What was no HTTP, had too long headers, or took too long to send them. */
  #answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const isTooLarge = error.code === 'HPE_HEADER_OVERFLOW';
    this.#refuse(
      socket,
      isTooLarge
        ? refusal('too_large', 'The headers are larger than 16 KiB.')
        : refusal('bad_request', 'This is no HTTP request that can be understood.'),
    );
  }

  #judgeUpgrade(request: IncomingMessage): Result<OperatorPrincipal, Refusal> {
    const refused =
      guardHost(request, this.#names) ?? guardOrigin(request, this.#names, { isOpen: false });
    if (refused) return err(refused);
    const known = this.#options.access.authenticateUpgrade({
      ...this.#shownBy(request),
      ticket: ticketOf(request),
    });
    if (!known.ok) return known;
    if (request.url !== streamPath) {
      return err(refusal('not_found', 'There is no stream at this address.'));
    }
    const allowed = authorize(known.value, 'stream.open', noTarget);
    return allowed.ok ? known : allowed;
  }
}

const serverOptions: ServerOptions = {
  maxHeaderSize: limits.headerBytes,
  headersTimeout: limits.headersMs,
  requestTimeout: limits.requestMs,
  keepAliveTimeout: limits.idleMs,
  connectionsCheckingInterval: limits.checkMs,
  // A missing Host is ours to refuse, with 421 like every other wrong one.
  requireHostHeader: false,
  insecureHTTPParser: false,
  shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
};

function serverOf(tls: TlsKeys | null): Server | TlsServer {
  if (!tls) return createServer(serverOptions);
  return createTlsServer({
    ...serverOptions,
    key: tls.key,
    cert: tls.cert,
    minVersion: 'TLSv1.2',
    handshakeTimeout: limits.headersMs,
  });
}

function isEventStream({ method, url }: IncomingMessage): boolean {
  return method === 'GET' && url === eventStreamPath;
}

function guardRequest(incoming: IncomingMessage, names: ListenerNames): Refusal | null {
  const isRead = incoming.method === 'GET' || incoming.method === 'HEAD';
  const path = pathOf(incoming);
  const isOpen = isRead && (!path.startsWith('/api') || path === `${apiPrefix}/healthz`);
  return guardHost(incoming, names) ?? guardPath(path) ?? guardOrigin(incoming, names, { isOpen });
}

function ticketOf(request: IncomingMessage): string | null {
  const offered = headerOf(request, 'sec-websocket-protocol');
  const names = offered?.split(',').map((name) => name.trim()) ?? [];
  return names.find((name) => name.startsWith(ticketSubprotocolPrefix)) ?? null;
}

function listen(server: Server, { host, port }: Pick<Listener, 'host' | 'port'>): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const message =
        cause.code === 'EADDRINUSE'
          ? `Port ${port} is taken by another program: choose another one with --port.`
          : `Port ${port} cannot be used: ${cause.message}.`;
      reject(new AppError('unavailable', message, { cause, details: { port } }));
    });
    server.listen({ port, host }, () => {
      server.removeAllListeners('error');
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
