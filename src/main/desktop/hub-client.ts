import type { Agent } from 'node:http';
import { join } from 'node:path';

import { WebSocket } from 'ws';

import type { Clock } from '../../shared/base/clock.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { HttpClient } from '../../shared/client/http-client.ts';
import { openSocket } from '../../shared/client/socket-transport.ts';
import { StreamClient } from '../../shared/client/stream-client.ts';
import type { ConnectOutcome } from '../../shared/client/transport.ts';
import { streamPath } from '../../shared/wire/http-routes.ts';
import { streamSubprotocol } from '../../shared/wire/version.ts';
import { directFetch, provenAgent, readOwnerToken } from '../hub/index.ts';
import { hubDidNotStart, type HubProcess } from './hub-process.ts';

export interface HubClientOptions {
  readonly process: HubProcess;
  readonly dataDirectory: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The desktop as a client of its hub, like every other device: its own calls, and the stream that tray and
 * notifications are made from. Reconnecting asks where the hub is, which starts it again after a crash, with
 * growing pauses.
 */
export class HubClient implements Disposable {
  readonly http: HttpClient;
  readonly stream: StreamClient;
  readonly #options: HubClientOptions;
  readonly #moves: Emitter<void>;
  /** Nothing is sent on a connection before the hub has proved itself on it: its port may be a stranger's by now. */
  readonly #agent: Agent;
  #url = '';
  #token = '';

  constructor(options: HubClientOptions) {
    this.#options = options;
    const { clock, logger, dataDirectory } = options;
    this.#agent = provenAgent(dataDirectory);
    this.#moves = new Emitter({
      onListenerError: (error) => logger.error('a listener of the hub failed', { error }),
    });
    this.http = new HttpClient({
      baseUrl: () => this.#url,
      fetch: directFetch(this.#agent),
      headers: () => ({ authorization: `Bearer ${this.#token}` }),
    });
    this.stream = new StreamClient({ clock, logger, connect: (signal) => this.#connect(signal) });
  }

  /** The hub has another address than before. */
  get onDidMove() {
    return this.#moves.event;
  }

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    return this.#url;
  }

  /** Throws `AppError` with what the hub said when it does not start. */
  async start(): Promise<void> {
    if (!(await this.#locate())) throw hubDidNotStart(this.#options.process.lastWords);
    this.stream.start();
  }

  /** A link that signs in one window, once. */
  async newLink(): Promise<string> {
    const { url } = await this.http.call('sign-in.offer', { body: {} });
    return url;
  }

  /** Where a person finds out what went wrong. */
  get logFolder(): string {
    return join(this.#options.dataDirectory, 'logs');
  }

  [Symbol.dispose](): void {
    this.stream[Symbol.dispose]();
  }

  async #locate(): Promise<boolean> {
    const { process, dataDirectory } = this.#options;
    const url = await process.locate();
    if (url === undefined) return false;
    this.#token = await readOwnerToken(dataDirectory);
    const isMove = this.#url !== '' && this.#url !== url;
    this.#url = url;
    if (isMove) this.#moves.fire();
    return true;
  }

  async #connect(signal: AbortSignal): Promise<ConnectOutcome> {
    if (!(await this.#locate())) return { state: 'unreachable', reason: 'the hub does not start' };
    const address = `${this.#url.replace(/^http/, 'ws')}${streamPath}`;
    const socket = new WebSocket(address, [streamSubprotocol], {
      headers: { authorization: `Bearer ${this.#token}` },
      perMessageDeflate: false,
      agent: this.#agent,
    });
    const outcome = await openSocket(socket, { signal, logger: this.#options.logger });
    if ('send' in outcome) return { state: 'open', transport: outcome };
    return { state: 'unreachable', reason: outcome.reason };
  }
}
