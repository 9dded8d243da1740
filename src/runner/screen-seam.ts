/** What the runner needs of the emulator that keeps the screen. */
export interface RunnerScreen extends Disposable {
  readonly title: string;
  /** Resolves when the bytes are parsed. */
  write(bytes: Uint8Array): Promise<void>;
  resize(cols: number, rows: number): void;
  /** The whole screen as it was after `offset` bytes. */
  snapshot(): Promise<{ readonly offset: number; readonly data: Uint8Array }>;
  text(): string;
  /** Answers to the queries of Claude Code: they go back into its terminal. */
  onDidAnswer(listener: (bytes: Uint8Array) => void): Disposable;
}
