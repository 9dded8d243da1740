import type { GridSize } from '../runners/runner-connection.ts';

// The two halves of a viewer: where the terminal's messages and frames go, and what comes back.

/** One terminal on one connection of a device. */
export interface ViewerSink {
  /** The connection holds as much unsent as it may. */
  readonly isCongested: boolean;
  opened(channel: number, size: GridSize): void;
  resized(size: GridSize): void;
  behind(): void;
  closed(reason: string): void;
  /** The bytes are shared with other viewers: they must not be changed. */
  frame(bytes: Uint8Array): void;
  /** Nothing was acknowledged for so long that the connection is better given up. */
  tooSlow(): void;
}

/** What the device says about it; disposing closes it. */
export interface TerminalWatch extends Disposable {
  /** The end of what is parsed, as an offset. */
  acknowledge(offset: number): void;
  /** The connection has room again after it was congested. */
  drained(): void;
}
