import type { RawData, WebSocket } from 'ws';
import { WebSocketServer } from 'ws';

import { drainedBytes, type MessageSocket, type SocketHandlers } from './message-socket.ts';

export interface WebSocketLimits {
  /** A larger message closes with 1009. */
  readonly messageBytes: number;
  /** The one that we choose when it is offered; whatever else is offered is not echoed. */
  readonly subprotocol: string;
}

/**
 * Completes handshakes and bounds what a peer can make us hold. No compression: a few bytes that unpack to
 * gigabytes, and a quarter of a megabyte of state per socket.
 */
export function webSocketAcceptor(limits: WebSocketLimits): WebSocketServer {
  const options = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.messageBytes,
    // We never send fragments and no program of ours does; a browser may, a few.
    maxFragments: 64,
    // A peer that is there answers a close frame in one round trip; one that is not must not hold the socket.
    closeTimeout: 2000,
    handleProtocols: (offered: Set<string>) =>
      offered.has(limits.subprotocol) ? limits.subprotocol : false,
  } as const;
  return new WebSocketServer(options);
}

export interface WebSocketMessagesOptions {
  readonly socket: WebSocket;
  /** For text alone, where it is less than for all messages; a longer one closes with 1009. */
  readonly textLimitBytes?: number;
}

/** A WebSocket of the `ws` library as a `MessageSocket`. */
export class WebSocketMessages implements MessageSocket {
  readonly #socket: WebSocket;
  readonly #textLimitBytes: number;
  readonly #onWritten: (error?: Error | null) => void;
  #handlers: SocketHandlers | undefined;
  #isClosing = false;

  constructor(options: WebSocketMessagesOptions) {
    this.#socket = options.socket;
    this.#textLimitBytes = options.textLimitBytes ?? Infinity;
    this.#onWritten = (error) => {
      if (!error && this.bufferedBytes <= drainedBytes) this.#handlers?.onDrain?.();
    };
  }

  get isOpen(): boolean {
    return !this.#isClosing && this.#socket.readyState === this.#socket.OPEN;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  listen(handlers: SocketHandlers): void {
    this.#handlers = handlers;
    this.#socket.on('message', (data, isBinary) => {
      if (this.#isClosing) return;
      const bytes = bytesOf(data);
      if (isBinary) handlers.onMessage(bytes);
      else if (bytes.length <= this.#textLimitBytes) handlers.onMessage(bytes.toString());
      else this.close(1009, 'message too large');
    });
    // After an error (a frame that is too large, a wrong opcode) `ws` closes by itself, with the right
    // code; without a listener the event would be thrown.
    this.#socket.on('error', () => undefined);
    this.#socket.once('close', (code) => {
      this.#isClosing = true;
      handlers.onClose(code);
    });
  }

  send(message: string | Uint8Array): void {
    if (!this.isOpen) return;
    const binary = typeof message !== 'string';
    // A callback for each frame would cost more than the frame: only those above the mark have one.
    if (this.bufferedBytes + message.length > drainedBytes) {
      this.#socket.send(message, { binary }, this.#onWritten);
    } else {
      this.#socket.send(message, { binary });
    }
  }

  close(code: number, reason: string): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#socket.resume();
    this.#socket.close(code, reason);
  }

  pause(): void {
    if (this.isOpen) this.#socket.pause();
  }

  resume(): void {
    if (this.isOpen) this.#socket.resume();
  }
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
