import type { Duplex } from 'node:stream';

import type { Clock } from '../../../shared/base/clock.ts';

/** How long a refused peer has to read its answer and close. */
const refusedGraceMs = 1_000;

/**
 * Every raw socket of one listener, until it closes. Node's HTTP server forgets a socket that was upgraded or
 * refused, and lets it stay half open for as long as its peer likes: such sockets would use up the listener's
 * budget, and `server.close()` would wait for them for ever.
 */
export class ListenerSockets implements Disposable {
  readonly #clock: Clock;
  readonly #open = new Set<Duplex>();

  constructor(options: { readonly clock: Clock }) {
    this.#clock = options.clock;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Takes a socket that has just connected. */
  add(socket: Duplex): void {
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
  }

  /** Writes the answer and ends the socket; a peer that does not close its half in time is cut off. */
  refuse(socket: Duplex, answer: string): void {
    // Without a listener, the error of a peer that left early would end the hub.
    socket.on('error', () => socket.destroy());
    if (socket.destroyed) return;
    const cut = this.#clock.schedule(refusedGraceMs, () => socket.destroy());
    socket.once('close', () => cut[Symbol.dispose]());
    // The peer's own end is only noticed while its data is read.
    socket.resume();
    socket.end(answer);
  }

  /** Cuts off whatever is still open. */
  [Symbol.dispose](): void {
    for (const socket of this.#open) socket.destroy();
  }
}
