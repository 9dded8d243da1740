import type { EventSource } from '../base/emitter.ts';

/** Why a connection is over. Codes are those of `streamCloseCodes`; 1006 where there was no word at all. */
export interface TransportClose {
  readonly code: number;
  readonly reason: string;
}

/** One open connection. Text frames are JSON messages, binary ones terminal data. */
export interface Transport {
  readonly onFrame: EventSource<string | Uint8Array>;
  /** Fires once, also after our own `close`. */
  readonly onClose: EventSource<TransportClose>;
  /** Dropped without a word when the connection is already over: the close tells. */
  send(frame: string | Uint8Array<ArrayBuffer>): void;
  close(code: number, reason: string): void;
}

/** What trying to connect came to. */
export type ConnectOutcome =
  | { readonly state: 'open'; readonly transport: Transport }
  | { readonly state: 'unauthorized' }
  | { readonly state: 'unreachable'; readonly reason: string };

/** Makes one attempt, and gives it up when the signal aborts. */
export type Connect = (signal: AbortSignal) => Promise<ConnectOutcome>;
