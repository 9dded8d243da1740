// One socket that carries whole messages, text or binary, in order. It is all that the runner plane and
// the stream know of a transport: a WebSocket, server-sent events with POST, or a pair in memory in tests.
// test/contract/message-socket.ts is its contract.

export interface SocketHandlers {
  readonly onMessage: (message: string | Uint8Array) => void;
  /** What was waiting to be written has shrunk to `drainedBytes` or less, after having been above it. */
  readonly onDrain?: () => void;
  /** Once; nothing is heard afterwards. The code is 1006 when the peer said none. */
  readonly onClose: (code: number) => void;
}

export interface MessageSocket {
  /** From `close` on false, also while the peer's answer is still awaited. */
  readonly isOpen: boolean;
  /** Handed in and not yet with the operating system. Nothing bounds it here: whoever sends, looks first. */
  readonly bufferedBytes: number;

  /** Called once, in the turn in which the socket was made: what comes earlier is not kept. */
  listen(handlers: SocketHandlers): void;
  /** Takes the bytes over without copying them; does nothing on a closed socket. */
  send(message: string | Uint8Array): void;
  /** Says why and hangs up; a peer that does not answer is cut off after two seconds. */
  close(code: number, reason: string): void;
  /** Stops reading, so that the peer is slowed down; a few messages that were already read may still come. */
  pause(): void;
  resume(): void;
}

/** Where `onDrain` fires. */
export const drainedBytes = 256 * 1024;
