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
  /** Requests on their way: a peer may send the next one before it has the answer to the last. */
  pending: number;
  /** It got what it asked for and asks for nothing now: a browser keeps such a socket for the next file. */
  isResting: boolean;
}

/** An honest client sends its request at once; a socket that has shown nothing by then can be replaced. */
const patienceMs = 1_000;

/**
 * Sockets cost the hub something before their peer has said who it is. A stranger can use up this much and no
 * more; a socket that has shown a good credential no longer counts. When the budget is used up, a new socket
 * replaces the oldest one that rests, or else the oldest one that has shown nothing for a while. Idle sockets then
 * lock out neither the owner nor a second phone behind the same address, and there are never more of them.
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
    const sinceMs = this.#clock.monotonic();
    this.#strangers.set(socket, { address, sinceMs, pending: 0, isResting: false });
    this.#byEnds.set(ends, socket);
    socket.once('close', () => {
      this.#strangers.delete(socket);
      if (this.#byEnds.get(ends) === socket) this.#byEnds.delete(ends);
    });
    return true;
  }

  /** A request on this socket was authenticated. */
  trust(socket: Socket): void {
    this.#strangers.delete(this.#admitted(socket));
  }

  /** A request came on this socket. */
  noteRequest(socket: Socket): void {
    const stranger = this.#strangers.get(this.#admitted(socket));
    if (stranger) stranger.pending += 1;
  }

  /** A request on this socket ended. One that was refused, such as a wrong credential, leaves no resting socket. */
  noteAnswer(socket: Socket, { wasRefused }: { readonly wasRefused: boolean }): void {
    const stranger = this.#strangers.get(this.#admitted(socket));
    if (!stranger) return;
    stranger.pending -= 1;
    stranger.isResting = !wasRefused;
  }

  #admitted(socket: Socket): Socket {
    return this.#byEnds.get(endsOf(socket)) ?? socket;
  }

  #makeRoom(address: string): boolean {
    const all = [...this.#strangers];
    const sameAddress = all.filter(([, one]) => one.address === address);
    if (sameAddress.length >= this.#limits.perAddress) return this.#replaceOneOf(sameAddress);
    return all.length < this.#limits.total || this.#replaceOneOf(all);
  }

  /** Of sockets that are in order of their age. */
  #replaceOneOf(strangers: readonly (readonly [Socket, Stranger])[]): boolean {
    const [oldest] = strangers;
    const resting = strangers.find(([, { isResting, pending }]) => isResting && pending === 0);
    const [socket] = resting ?? (oldest && this.#isOverdue(oldest[1]) ? oldest : []);
    if (!socket) return false;
    this.#strangers.delete(socket);
    socket.destroy();
    return true;
  }

  #isOverdue({ sinceMs }: Stranger): boolean {
    return this.#clock.monotonic() - sinceMs >= patienceMs;
  }
}

function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
