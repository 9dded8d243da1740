import {
  drainedBytes,
  type MessageSocket,
  type SocketHandlers,
} from '../../src/main/hub/sockets/message-socket.ts';

type Parcel = { readonly message: string | Uint8Array } | { readonly code: number };

export interface SocketPairOptions {
  /** Delivers at the next turn of the loop, as a real socket does. */
  readonly isLive?: boolean;
}

/**
 * Two ends of one socket in memory. Unless it is live, nothing arrives by itself: `flush` lets one end hear what
 * waits for it, so a test decides who hears what, and when. `cut` drops what is on the way, as a lost network does.
 */
export class SocketPair {
  readonly left: SocketEnd;
  readonly right: SocketEnd;

  constructor({ isLive = false }: SocketPairOptions = {}) {
    this.left = new SocketEnd(isLive);
    this.right = new SocketEnd(isLive);
    this.left.peer = this.right;
    this.right.peer = this.left;
  }

  /** Delivers until both ends are quiet, as long as neither has stopped reading. */
  settle(): void {
    while (this.left.flush() + this.right.flush() > 0);
  }

  /** The network is gone: both ends hear 1006 at once, and nothing that was on the way. */
  cut(): void {
    this.left.lose();
    this.right.lose();
  }
}

class SocketEnd implements MessageSocket {
  peer: SocketEnd | undefined;
  readonly #inbox: Parcel[] = [];
  #handlers: SocketHandlers | undefined;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #isPaused = false;
  #unsentBytes = 0;
  readonly #isLive: boolean;

  constructor(isLive: boolean) {
    this.#isLive = isLive;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** What the peer has not heard yet counts as not yet with the operating system. */
  get bufferedBytes(): number {
    return this.#unsentBytes;
  }

  get waiting(): number {
    return this.#inbox.length;
  }

  listen(handlers: SocketHandlers): void {
    this.#handlers = handlers;
  }

  send(message: string | Uint8Array): void {
    if (this.#state !== 'open') return;
    this.#unsentBytes += message.length;
    this.peer?.post({ message });
  }

  close(code: number): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#isPaused = false;
    this.peer?.post({ code });
  }

  pause(): void {
    if (this.#state === 'open') this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#deliverSoon();
  }

  /** Hears up to `limit` messages; says how many there were. */
  flush(limit = Infinity): number {
    let heard = 0;
    while (heard < limit && !this.#isPaused) {
      const parcel = this.#inbox.shift();
      if (!parcel) break;
      heard += 1;
      this.#hear(parcel);
    }
    return heard;
  }

  post(parcel: Parcel): void {
    this.#inbox.push(parcel);
    this.#deliverSoon();
  }

  #deliverSoon(): void {
    if (this.#isLive) setImmediate(() => this.flush());
  }

  lose(): void {
    this.#inbox.length = 0;
    this.end(1006);
  }

  #hear(parcel: Parcel): void {
    if ('code' in parcel) {
      this.end(parcel.code);
      this.peer?.end(parcel.code);
      return;
    }
    this.peer?.written(parcel.message.length);
    if (this.#state === 'open') this.#handlers?.onMessage(parcel.message);
  }

  written(bytes: number): void {
    const wasAbove = this.#unsentBytes > drainedBytes;
    this.#unsentBytes -= bytes;
    if (wasAbove && this.#unsentBytes <= drainedBytes) this.#handlers?.onDrain?.();
  }

  end(code: number): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#handlers?.onClose(code);
  }
}
