import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import type { OperatorPrincipal } from '../access/principal.ts';

// How a WebSocket comes to the stream: the HTTP edge checks Host, Origin and the credential (a bearer
// token, or a one-time ticket of a browser) while it is still an HTTP request, and answers a wrong one
// with its status before any 101. Only then the socket is handed over.

export interface StreamUpgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** Bytes that came with the request's headers. */
  readonly head: Buffer;
  readonly principal: OperatorPrincipal;
}

/** The same stream for a browser that refuses a WebSocket: one response that does not end. */
export interface EventStreamOpening {
  readonly response: ServerResponse;
  readonly principal: OperatorPrincipal;
}

/** The edge of the stream, as the HTTP edge hands requests over to it. */
export interface StreamAcceptor {
  /**
   * Takes over the socket: completes the handshake and speaks the stream. A browser offers two
   * subprotocols, `streamSubprotocol` and its ticket; the first one is chosen, the ticket is never echoed.
   */
  acceptUpgrade(upgrade: StreamUpgrade): void;
  acceptEvents(opening: EventStreamOpening): void;
}
