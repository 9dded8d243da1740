import { connect, createServer, type Server, type Socket } from 'node:net';

import { delay, type Clock } from '../shared/base/clock.ts';
import type { Logger } from '../shared/base/logger.ts';

export interface EgressDoorOptions {
  /** Behind it is the proxy of the hub. */
  readonly socket: string;
  /** On which programs find it, at loopback. */
  readonly port: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A hub that starts again is back by then. */
const patienceMs = 30_000;
const pauseMs = 250;

/**
 * The way out of a container that has no network: programs know proxies by host and port, and the hub's is a mounted
 * socket. What goes through is not looked at here.
 */
export class EgressDoor implements AsyncDisposable {
  readonly #options: EgressDoorOptions;
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  constructor(options: EgressDoorOptions) {
    this.#options = options;
    this.#server = createServer({ allowHalfOpen: true }, (socket) => void this.#serve(socket));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#options.port, '127.0.0.1', resolve);
    });
  }

  async #serve(socket: Socket): Promise<void> {
    this.#keep(socket);
    const hub = await this.#dial(socket);
    if (!hub) return void socket.destroy();
    this.#keep(hub);
    socket.once('close', () => hub.destroy());
    hub.once('close', () => socket.destroy());
    socket.pipe(hub).pipe(socket);
  }

  /** Undefined when the hub was away for too long, or nobody waits any more. */
  async #dial(socket: Socket): Promise<Socket | undefined> {
    const { clock, logger } = this.#options;
    const deadline = clock.monotonic() + patienceMs;
    while (!socket.destroyed) {
      const hub = await connected(this.#options.socket);
      if (hub) return hub;
      if (clock.monotonic() > deadline) {
        logger.warn('the proxy of the hub is not there');
        return undefined;
      }
      await delay(clock, pauseMs);
    }
    return undefined;
  }

  #keep(socket: Socket): void {
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    // A connection that breaks is closed, which is all that anybody has to know.
    socket.on('error', () => socket.destroy());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}

function connected(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ path, allowHalfOpen: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}
