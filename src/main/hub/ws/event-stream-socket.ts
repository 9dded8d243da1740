import type { ServerResponse } from 'node:http';

import type { Clock } from '../../../shared/base/clock.ts';
import {
  drainedBytes,
  type MessageSocket,
  type SocketHandlers,
} from '../sockets/message-socket.ts';

// The stream for a browser that refuses a WebSocket to a certificate of our own. What goes down is one response
// that does not end, as server-sent events:
//
//   event: open    data: {"stream":"…"}           the id that what goes up names
//                  data: {"type":"welcome",…}     a message, as on the WebSocket
//   event: frame   data: AgAAAAE…                 a binary frame, base64
//   event: close   data: {"code":4008,"reason":…} the last one
//
// What goes up comes by `POST /api/v1/stream/up`, in batches that are numbered from 1.

const closeGraceMs = 2000;
/** What waits while the device is to be slowed down; a batch that finds more is refused. */
const waitingLimit = 1024;

export class EventStreamSocket implements MessageSocket {
  readonly #response: ServerResponse;
  readonly #clock: Clock;
  #handlers: SocketHandlers | undefined;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #code = 1006;
  #isPaused = false;
  #waiting: (string | Uint8Array)[] = [];

  constructor(options: { readonly response: ServerResponse; readonly clock: Clock }) {
    this.#response = options.response;
    this.#clock = options.clock;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  get bufferedBytes(): number {
    return this.#response.writableLength;
  }

  get isFull(): boolean {
    return this.#waiting.length >= waitingLimit;
  }

  listen(handlers: SocketHandlers): void {
    this.#handlers = handlers;
    this.#response.on('drain', () => {
      if (this.bufferedBytes <= drainedBytes) handlers.onDrain?.();
    });
    // A caller that vanished is seen by `close`; an error without a listener would be thrown.
    this.#response.on('error', () => undefined);
    this.#response.on('close', () => this.#closed());
  }

  /** The id of the stream, before anything else. */
  open(stream: string): void {
    this.#response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      // Proxies that gather a response would never pass this one on.
      'x-accel-buffering': 'no',
    });
    this.#response.write(eventOf('open', JSON.stringify({ stream })));
  }

  send(message: string | Uint8Array): void {
    if (this.#state !== 'open') return;
    // JSON has no line break in it, and base64 neither: one `data` line each.
    this.#response.write(
      typeof message === 'string'
        ? `data: ${message}\n\n`
        : eventOf('frame', Buffer.from(message).toString('base64')),
    );
  }

  /** What came up, in order. */
  receive(message: string | Uint8Array): void {
    if (this.#state !== 'open') return;
    if (this.#isPaused) this.#waiting.push(message);
    else this.#handlers?.onMessage(message);
  }

  close(code: number, reason: string): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#code = code;
    this.#response.end(eventOf('close', JSON.stringify({ code, reason })));
    const cut = this.#clock.schedule(closeGraceMs, () => this.#response.destroy());
    this.#response.once('close', () => cut[Symbol.dispose]());
  }

  pause(): void {
    if (this.#state === 'open') this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    // Hearing one of them may pause again: the rest then waits on.
    for (const message of waiting) this.receive(message);
  }

  #closed(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#handlers?.onClose(this.#code);
  }
}

function eventOf(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}
