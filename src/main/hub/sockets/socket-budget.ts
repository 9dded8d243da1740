import type { Socket } from 'node:net';

import type { Clock } from '../../../shared/base/clock.ts';
import { openFileLimit } from './file-limit.ts';

export interface SocketBudgetLimits {
  /** Sockets that have not yet shown a good credential, all in all and from one address. */
  readonly total: number;
  readonly perAddress: number;
}

/**
 * For a listener on this machine, where everything comes from one address: at most a quarter of what may be
 * open, so that the rest is left for the store and for those who are known.
 */
export function strangerLimits(): SocketBudgetLimits {
  const total = Math.max(8, Math.min(256, Math.floor(openFileLimit() / 4)));
  return { total, perAddress: total };
}

interface Stranger {
  readonly address: string;
  readonly sinceMs: number;
}

/** An honest client sends its request at once; a socket that has shown nothing by then can be replaced. */
const patienceMs = 1_000;

/**
 * Sockets cost the hub something before their peer has said who it is. A stranger can use up this much and no
 * more; a socket that has shown a good credential no longer counts. When the budget is used up, a new socket
 * replaces the oldest one that has shown nothing for a while, so that idle sockets cannot lock the owner out.
 */
export class SocketBudget {
  readonly #limits: SocketBudgetLimits;
  readonly #clock: Clock;
  /** Oldest first. */
  readonly #strangers = new Map<Socket, Stranger>();
  /** By both ends: under TLS a request has another socket object than the connection that was admitted. */
  readonly #byEnds = new Map<string, Socket>();

  constructor(options: { readonly limits: SocketBudgetLimits; readonly clock: Clock }) {
    this.#limits = options.limits;
    this.#clock = options.clock;
  }

  /** False when there is no room: the socket is to be dropped at once. */
  admit(socket: Socket): boolean {
    const address = socket.remoteAddress ?? 'unknown';
    if (!this.#makeRoom(address)) return false;
    const ends = endsOf(socket);
    this.#strangers.set(socket, { address, sinceMs: this.#clock.monotonic() });
    this.#byEnds.set(ends, socket);
    socket.once('close', () => {
      this.#strangers.delete(socket);
      if (this.#byEnds.get(ends) === socket) this.#byEnds.delete(ends);
    });
    return true;
  }

  /** A request on this socket was authenticated. */
  trust(socket: Socket): void {
    this.#strangers.delete(this.#byEnds.get(endsOf(socket)) ?? socket);
  }

  #makeRoom(address: string): boolean {
    const sameAddress = [...this.#strangers].filter(([, one]) => one.address === address);
    if (sameAddress.length >= this.#limits.perAddress) return this.#replace(sameAddress[0]);
    if (this.#strangers.size < this.#limits.total) return true;
    const [oldest] = this.#strangers;
    return this.#replace(oldest);
  }

  #replace(oldest: readonly [Socket, Stranger] | undefined): boolean {
    if (!oldest) return false;
    const [socket, { sinceMs }] = oldest;
    if (this.#clock.monotonic() - sinceMs < patienceMs) return false;
    this.#strangers.delete(socket);
    socket.destroy();
    return true;
  }
}

function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
