/** One way to reach a terminal, as a viewer sees it. */
export interface BenchViewer extends Disposable {
  type(bytes: Uint8Array): void;
  /** Stops reading: a phone in a pocket. */
  stall(): void;
  /** Each stretch of output, or a snapshot in its place. */
  onBytes: (bytes: Uint8Array) => void;
  /** Bytes of terminal data that came over the socket. */
  readonly received: number;
}

/** A terminal that is shared, and the processes that share it. */
export interface TerminalUnderTest extends AsyncDisposable {
  readonly name: string;
  readonly pids: () => readonly number[];
  /** Resolves when the viewer can see the terminal. */
  connect(): Promise<BenchViewer>;
}
