import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { assert } from '../../shared/base/assert.ts';
import type { Clock } from '../../shared/base/clock.ts';
import { randomText } from '../../shared/base/ids.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { RateBucket } from './rate-bucket.ts';
import { type Body, BodyReader } from './read-body.ts';

/** What a route gets once the request has passed the checks of the server. */
export interface HookServerRequest {
  /** Its body is read already. */
  readonly request: IncomingMessage;
  /** The path behind the route's prefix. */
  readonly rest: string;
  readonly body: Body;
  readonly response: ServerResponse;
}

export interface HookServerRoute {
  /** `/hook/`, `/mcp`: what the path begins with. */
  readonly prefix: string;
  readonly method: 'POST' | 'GET' | 'DELETE';
  readonly limitBytes: number;
  /** Of a larger body the route takes the two ends; else it is refused. */
  readonly takesEnds: boolean;
  /** Answers the response, now or later. A throw is answered with 500. */
  handle(request: HookServerRequest): void | Promise<void>;
}

export interface HookServerOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly routes: readonly HookServerRoute[];
}

interface Refused {
  readonly status: number;
  readonly reason: string;
}

/**
 * The listener through which this one Claude Code reaches its runner: loopback, a token on every request, the
 * exact Host, no browser, a size and a rate. It knows nothing of what the routes do.
 */
export class HookServer implements AsyncDisposable {
  readonly #options: HookServerOptions;
  readonly #server: Server;
  readonly #rate: RateBucket;
  readonly #token = `rh_hook_${randomText(32)}`;
  readonly #bodies = new BodyReader();
  #host = '';

  constructor(options: HookServerOptions) {
    this.#options = options;
    this.#rate = new RateBucket({ clock: options.clock, perSecond: 200, burst: 1000 });
    this.#server = createServer(
      // A gate is held for as long as a person needs; only a request that does not arrive is cut off.
      {
        maxHeaderSize: 16 * 1024,
        headersTimeout: 5000,
        requestTimeout: 30_000,
        requireHostHeader: false,
      },
      (request, response) => {
        this.#answer(request, response).catch((thrown: unknown) => {
          this.#options.logger.error('a request to the hook server failed', { error: thrown });
          if (response.headersSent) response.destroy();
          else refuse(response, { status: 500, reason: 'the runner failed' });
        });
      },
    );
  }

  async start(): Promise<{ readonly url: string; readonly token: string }> {
    const server = this.#server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
    const address = server.address();
    assert(address !== null && typeof address === 'object', 'a TCP listener has a port');
    this.#host = `127.0.0.1:${address.port}`;
    return { url: `http://${this.#host}`, token: this.#token };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = this.#guard(request);
    if (refused) return refuse(response, refused);
    const path = request.url ?? '';
    const route = this.#options.routes.find((one) => path.startsWith(one.prefix));
    if (!route) return refuse(response, { status: 404, reason: 'there is no such path' });
    if (route.method !== request.method) {
      return refuse(response, { status: 405, reason: `only ${route.method} is answered` });
    }
    const rest = path.slice(route.prefix.length);
    const body = await this.#bodies.read(request, route);
    if (!body) return refuse(response, { status: 413, reason: 'the body is too large' });
    await route.handle({ request, rest, body, response });
  }

  #guard(request: IncomingMessage): Refused | undefined {
    const hosts = request.headersDistinct['host'] ?? [];
    if (hosts.length !== 1 || hosts[0] !== this.#host) {
      return { status: 421, reason: 'this is not the address of this listener' };
    }
    if (request.headers.origin !== undefined) {
      return { status: 403, reason: 'no page may use this listener' };
    }
    const authorizations = request.headersDistinct['authorization'] ?? [];
    const [authorization = ''] = authorizations;
    if (authorizations.length !== 1 || !isSame(authorization, `Bearer ${this.#token}`)) {
      return { status: 401, reason: 'the token of this hook server is required' };
    }
    if (!this.#rate.take()) return { status: 429, reason: 'too many requests' };
    return undefined;
  }
}

export function answerJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function refuse(response: ServerResponse, { status, reason }: Refused): void {
  // Node throws away what is left of the body. To close at once instead would reset the connection, and whoever
  // still sends would not hear why.
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message: reason } }));
}

/** Compares digests, so that neither length nor content shows in the time. */
function isSame(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
