import type { lookup } from 'node:dns';
import { Agent, type IncomingMessage } from 'node:http';
import type { LookupFunction, Socket } from 'node:net';
import { isIP } from 'node:net';

import { RequestError, Server, type PrepareRequestFunctionResult } from 'proxy-chain';

import type { SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { destinationText, type Destination } from '../../../shared/domain/egress.ts';
import { serverNameOf } from './client-hello.ts';
import type { ConnectionSink } from './egress-sockets.ts';
import type { FoundAddress } from './name-resolver.ts';

export type Way =
  | { readonly type: 'addresses'; readonly addresses: readonly FoundAddress[] }
  /** With a sentence for whoever asked: an agent reads it. */
  | {
      readonly type: 'refused';
      readonly status: 403 | 502;
      readonly reason: string;
      readonly isUnseen?: true;
    };

/** Whoever says where a session may go. */
export interface WayFinder {
  /** `signal` aborts when nobody waits for the answer any more. */
  find(session: SessionId, destination: Destination, signal: AbortSignal): Promise<Way>;
  /** It was kept from there by what it sent: `reason` says why. */
  wasKept(session: SessionId, destination: Destination, reason: string): void;
  /** The owner has named this place as the model API. */
  isModel(session: SessionId, destination: Destination): boolean;
  /** Whether the session may still go there, without asking anybody. */
  isAllowed(session: SessionId, destination: Destination): boolean;
}

export interface EgressProxyOptions {
  readonly ways: WayFinder;
  readonly logger: Logger;
}

interface OpenConnection {
  readonly session: SessionId;
  readonly destination: Destination;
}

/** Without connections that are kept: one of another session, or to an address of before, would be taken again. */
const agent = new Agent({ keepAlive: false });

/** The HTTP proxy of all containers. It decides nothing: it asks for each request and each tunnel. */
export class EgressProxy implements ConnectionSink, AsyncDisposable {
  readonly #options: EgressProxyOptions;
  readonly #server: Server;
  readonly #sessions = new WeakMap<Socket, SessionId>();
  readonly #open = new Map<Socket, OpenConnection>();

  constructor(options: EgressProxyOptions) {
    this.#options = options;
    this.#server = new Server({
      prepareRequestFunction: ({ request, hostname, port, isHttp }) =>
        this.#prepare(request, { hostname, port, isHttp }),
      authRealm: 'Roundhouse',
    });
    this.#server.on('requestFailed', ({ error }: { readonly error: unknown }) =>
      this.#options.logger.warn('a request of a container failed in the proxy', { error }),
    );
  }

  accept(session: SessionId, socket: Socket): void {
    this.#sessions.set(socket, session);
    socket.once('close', () => this.#open.delete(socket));
    // The library takes a connection without an address for one that was closed already.
    Object.defineProperty(socket, 'remoteAddress', { value: '127.0.0.1' });
    this.#server.server.emit('connection', socket);
  }

  /** Ends what goes where the session may not go any more. */
  cut(session: SessionId): void {
    for (const [socket, one] of this.#open) {
      if (one.session === session && !this.#options.ways.isAllowed(session, one.destination)) {
        socket.destroy();
      }
    }
  }

  async #prepare(
    request: IncomingMessage,
    target: { readonly hostname: string; readonly port: number; readonly isHttp: boolean },
  ): Promise<PrepareRequestFunctionResult> {
    const { socket } = request;
    const session = this.#sessions.get(socket);
    const destination = destinationOf(target);
    if (session === undefined || destination === null) {
      throw new RequestError('Roundhouse: this is no destination.\n', 400);
    }
    if (target.isHttp && !isOfHost(request, destination)) {
      throw new RequestError('Roundhouse: the Host header names another host.\n', 400);
    }
    if (
      !target.isHttp &&
      destination.port === 80 &&
      !this.#options.ways.isModel(session, destination)
    ) {
      throw new RequestError(
        'Roundhouse: there is no tunnel to port 80. Send the http:// request to the proxy itself, or use https://.\n',
        403,
      );
    }
    const gone = new AbortController();
    function stop(): void {
      gone.abort();
    }
    socket.once('close', stop);
    const way = await this.#options.ways.find(session, destination, gone.signal);
    socket.off('close', stop);
    if (way.type === 'refused') {
      throw new RequestError(`Roundhouse: ${way.reason}\n`, way.status);
    }
    // What was allowed may have been withdrawn, and whoever asked may be gone, while the name was looked up.
    if (!this.#options.ways.isAllowed(session, destination) || socket.destroyed) {
      const text = destinationText(destination);
      throw new RequestError(`Roundhouse: ${text} is not allowed any more.\n`, 403);
    }
    this.#open.set(socket, { session, destination });
    if (!target.isHttp && isIP(destination.host) === 0) this.#watch(socket, session, destination);
    // It is declared as the very function of Node, and used as one that looks names up.
    return { dnsLookup: pinnedTo(way.addresses) as typeof lookup, httpAgent: agent };
  }

  /** One address serves many names: TLS must ask for the one that was allowed. */
  #watch(socket: Socket, session: SessionId, destination: Destination): void {
    const { ways } = this.#options;
    let seen: Buffer = Buffer.alloc(0);
    // The library connects both directions at once, and nothing has gone through yet.
    socket.once('pipe', (target: Socket) => {
      function look(chunk: Buffer): void {
        seen = Buffer.concat([seen, chunk]);
        const name = serverNameOf(seen);
        if (name === undefined) return;
        socket.off('data', look);
        if (name === null || name === destination.host) return;
        target.destroy();
        socket.destroy();
        const text = destinationText(destination);
        ways.wasKept(session, destination, `in a tunnel to ${text}, TLS asked for another name.`);
      }
      socket.prependListener('data', look);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // It never listened by itself, so there is only what was accepted to be closed.
    this.#server.closeConnections();
    await Promise.resolve();
  }
}

/** What was judged is what is connected: the name is not looked up a second time. */
function pinnedTo(addresses: readonly FoundAddress[]): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses;
    if (!first) callback(new Error('impossible: a way without an address'), '');
    else if (options.all === true) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}

/** Null for what is neither a name nor an address. */
function destinationOf(target: {
  readonly hostname: string;
  readonly port: number;
}): Destination | null {
  const host = target.hostname
    .replace(/^\[(.*)\]$/u, '$1')
    .replace(/\.$/u, '')
    .toLowerCase();
  const isHost =
    isIP(host) !== 0 || (host.length <= 253 && /^[a-z\d_](?:[\w.-]*[a-z\d])?$/u.test(host));
  return isHost && target.port > 0 ? { host, port: target.port } : null;
}

/** A server with many names would go by the header. */
function isOfHost({ headers }: IncomingMessage, destination: Destination): boolean {
  if (headers.host === undefined) return true;
  const named = URL.parse(`http://${headers.host}`);
  const port = Number(named?.port === '' ? 80 : named?.port);
  const found = named && destinationOf({ hostname: named.hostname, port });
  return found?.host === destination.host && found.port === destination.port;
}
