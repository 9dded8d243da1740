import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import type { Transport, TransportClose } from './transport.ts';

/** What we use of a WebSocket: the browser's own and the one of `ws` both fit. */
export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: 'close',
    listener: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
}

const openState = 1;

/**
 * Resolves when the socket is open, or with why it never was. An aborted attempt closes the socket, and
 * whatever it still says is ignored: a late `open` of an orphan must not look like a connection.
 */
export function openSocket(
  socket: SocketLike,
  options: { readonly signal: AbortSignal; readonly logger: Logger },
): Promise<Transport | TransportClose> {
  const { signal, logger } = options;
  socket.binaryType = 'arraybuffer';
  return new Promise((resolve) => {
    let transport: SocketTransport | undefined;
    let isOver = false;
    function end(close: TransportClose): void {
      if (isOver) return;
      isOver = true;
      signal.removeEventListener('abort', abort);
      if (transport) transport.didClose(close);
      else resolve(close);
    }
    function abort(): void {
      socket.close(1000, 'no longer needed');
      end({ code: 1000, reason: 'no longer needed' });
    }
    socket.addEventListener('open', () => {
      if (isOver) return;
      transport = new SocketTransport({ socket, logger, end });
      signal.removeEventListener('abort', abort);
      resolve(transport);
    });
    socket.addEventListener('message', ({ data }) => {
      if (!isOver) transport?.didReceive(data);
    });
    // An error is always followed by a close, which carries the code.
    socket.addEventListener('error', () => undefined);
    socket.addEventListener('close', ({ code, reason }) => end({ code, reason }));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

interface SocketTransportOptions {
  readonly socket: SocketLike;
  readonly logger: Logger;
  readonly end: (close: TransportClose) => void;
}

class SocketTransport implements Transport {
  readonly #socket: SocketLike;
  readonly #end: (close: TransportClose) => void;
  readonly #frames: Emitter<string | Uint8Array>;
  readonly #closes: Emitter<TransportClose>;

  constructor({ socket, logger, end }: SocketTransportOptions) {
    this.#socket = socket;
    this.#end = end;
    function onListenerError(thrown: unknown): void {
      logger.error('a listener of the stream failed', { error: thrown });
    }
    this.#frames = new Emitter({ onListenerError });
    this.#closes = new Emitter({ onListenerError });
  }

  get onFrame() {
    return this.#frames.event;
  }

  get onClose() {
    return this.#closes.event;
  }

  didReceive(data: unknown): void {
    if (typeof data === 'string') this.#frames.fire(data);
    else if (data instanceof ArrayBuffer) this.#frames.fire(new Uint8Array(data));
  }

  didClose(close: TransportClose): void {
    this.#closes.fire(close);
  }

  send(frame: string | Uint8Array<ArrayBuffer>): void {
    if (this.#socket.readyState === openState) this.#socket.send(frame);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    // The peer may be gone: its answer to our close can take minutes.
    this.#end({ code, reason });
  }
}
