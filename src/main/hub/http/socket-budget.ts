import type { Socket } from 'node:net';

export interface SocketBudgetLimits {
  /** Sockets that have not yet shown a good credential, all in all and from one address. */
  readonly total: number;
  readonly perAddress: number;
}

/**
 * Sockets cost the hub something before anybody has said who they are. A stranger can use up this much
 * and no more; a socket that has shown a good credential no longer counts.
 */
export class SocketBudget {
  readonly #limits: SocketBudgetLimits;
  readonly #strangers = new Map<Socket, string>();

  constructor(limits: SocketBudgetLimits) {
    this.#limits = limits;
  }

  /** False when there is no room: the socket is to be dropped at once. */
  admit(socket: Socket): boolean {
    const address = socket.remoteAddress ?? 'unknown';
    if (this.#strangers.size >= this.#limits.total) return false;
    if (this.#countOf(address) >= this.#limits.perAddress) return false;
    this.#strangers.set(socket, address);
    socket.once('close', () => this.#strangers.delete(socket));
    return true;
  }

  /** A request on this socket was authenticated. */
  trust(socket: Socket): void {
    this.#strangers.delete(socket);
  }

  #countOf(address: string): number {
    let count = 0;
    for (const other of this.#strangers.values()) if (other === address) count += 1;
    return count;
  }
}
