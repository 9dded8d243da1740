import { messageOf } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { LastScreenRecord } from '../../../shared/wire/last-screen.ts';
import { encodeTerminalFrame } from '../../../shared/wire/terminal.ts';
import type {
  GridSize,
  OutputChunk,
  RunnerConnection,
  ScreenSnapshot,
} from '../runners/runner-connection.ts';
import { LiveChunk } from './live-chunk.ts';
import { OutputTail } from './output-tail.ts';
import type { TerminalWatch, ViewerSink } from './terminal-watch.ts';
import { Viewer } from './viewer.ts';

export interface LiveTerminalOptions {
  /** The hub's number of the session, in the header of its frames. */
  readonly channel: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What stood there when Claude Code ended; `undefined` while it runs. */
  readonly lastScreen: () => Promise<LastScreenRecord | undefined>;
  /** Off the live path: all output, and each new size. */
  readonly record: {
    readonly output: (chunk: OutputChunk) => void;
    readonly size: (size: GridSize) => void;
  };
}

// A viewer that comes back again and again gets a picture ten times per second, and the runner draws no more.
const snapshotPauseMs = 100;
const retryMs = 1000;
const gone = 'No runner is connected.';
const ended = 'Claude Code has ended.';
const firstSize: GridSize = { cols: 80, rows: 24 };

/**
 * The live view of one session: output goes to each viewer that has credit, as the same bytes. However many viewers wait
 * for a snapshot, one is asked for.
 */
export class LiveTerminal implements Disposable {
  readonly #options: LiveTerminalOptions;
  readonly #viewers = new Set<Viewer>();
  #connection: RunnerConnection | undefined;
  #listening: readonly Disposable[] = [];
  #size: GridSize | undefined;
  /** Set while a snapshot is on its way. */
  #tail: OutputTail | undefined;
  #snapshotTimer: Disposable | undefined;
  #snapshotAt = -Infinity;

  constructor(options: LiveTerminalOptions) {
    this.#options = options;
  }

  get channel(): number {
    return this.#options.channel;
  }

  get connection(): RunnerConnection | undefined {
    return this.#connection;
  }

  get size(): GridSize | undefined {
    return this.#size;
  }

  connect(connection: RunnerConnection): void {
    this.#connection = connection;
    this.#size = connection.size;
    this.#listening = [
      connection.onOutput((chunk) => this.#output(chunk)),
      connection.onResized((size) => this.#resized(size)),
    ];
    for (const viewer of this.#viewers) viewer.open(this.channel, connection.size);
    this.#askForSnapshot();
  }

  disconnect(connection: RunnerConnection): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    this.#tail = undefined;
    for (const listening of this.#listening) listening[Symbol.dispose]();
    for (const viewer of this.#viewers) viewer.close(gone);
    void this.#showLast([...this.#viewers]);
  }

  watch(sink: ViewerSink, windowBytes: number): TerminalWatch {
    const viewer = new Viewer({ sink, windowBytes, clock: this.#options.clock });
    this.#viewers.add(viewer);
    viewer.open(this.channel, this.#size ?? firstSize);
    if (this.#connection) this.#askForSnapshot();
    else {
      viewer.close(gone);
      void this.#showLast([viewer]);
    }
    return {
      acknowledge: (offset) => {
        viewer.acknowledge(offset);
        this.#serveWishes();
      },
      drained: () => {
        viewer.tryReturn();
        this.#serveWishes();
      },
      [Symbol.dispose]: () => {
        this.#viewers.delete(viewer);
        viewer[Symbol.dispose]();
      },
    };
  }

  /** The session is removed. */
  [Symbol.dispose](): void {
    this.#snapshotTimer?.[Symbol.dispose]();
    for (const listening of this.#listening) listening[Symbol.dispose]();
    for (const viewer of this.#viewers) viewer.close('The session was removed.');
    this.#viewers.clear();
    this.#connection = undefined;
  }

  /** There is nothing live to see: what was seen last stays. */
  async #showLast(viewers: readonly Viewer[]): Promise<void> {
    const last = await this.#options.lastScreen();
    if (!last || this.#connection) return;
    const { offset, data } = last;
    const payload = Buffer.from(data, 'base64');
    const frame = encodeTerminalFrame({ kind: 'screen', channel: this.channel, offset, payload });
    for (const viewer of viewers) {
      if (!this.#viewers.has(viewer)) continue;
      viewer.open(this.channel, last);
      viewer.snapshot(frame, offset);
      viewer.close(ended);
    }
  }

  #output(chunk: OutputChunk): void {
    const live = new LiveChunk(chunk, this.channel);
    for (const viewer of this.#viewers) viewer.output(live);
    this.#tail?.add(live);
    this.#options.record.output(chunk);
    this.#serveWishes();
  }

  #resized(size: GridSize): void {
    this.#size = size;
    for (const viewer of this.#viewers) viewer.resized(size);
    this.#options.record.size(size);
  }

  #serveWishes(): void {
    for (const viewer of this.#viewers) {
      if (viewer.wants !== 'nothing') return this.#askForSnapshot();
    }
  }

  #askForSnapshot(): void {
    if (this.#tail || !this.#connection) return;
    const wishes = [...this.#viewers].map((viewer) => viewer.wants);
    const dueInMs = this.#snapshotAt + snapshotPauseMs - this.#options.clock.monotonic();
    if (wishes.includes('snapshot-now') || (wishes.includes('snapshot') && dueInMs <= 0)) {
      void this.#takeSnapshot(this.#connection);
    } else if (wishes.includes('snapshot')) {
      this.#askLater(dueInMs);
    }
  }

  #askLater(delayMs: number): void {
    this.#snapshotTimer ??= this.#options.clock.schedule(delayMs, () => {
      this.#snapshotTimer = undefined;
      this.#askForSnapshot();
    });
  }

  async #takeSnapshot(connection: RunnerConnection): Promise<void> {
    const tail = new OutputTail();
    this.#tail = tail;
    this.#snapshotAt = this.#options.clock.monotonic();
    const snapshot = await this.#snapshotOf(connection);
    if (this.#tail !== tail) return;
    if (snapshot) this.#show(snapshot, tail);
    this.#tail = undefined;
    if (snapshot) this.#serveWishes();
    else this.#askLater(retryMs);
  }

  async #snapshotOf(connection: RunnerConnection): Promise<ScreenSnapshot | undefined> {
    try {
      return await connection.snapshot();
    } catch (thrown) {
      // The link went, or the runner is busy with hostile output: its viewers go on waiting.
      this.#options.logger.debug('a screen did not come', { reason: messageOf(thrown) });
      return undefined;
    }
  }

  #show(snapshot: ScreenSnapshot, tail: OutputTail): void {
    const { offset, data: payload } = snapshot;
    const frame = encodeTerminalFrame({ kind: 'screen', channel: this.channel, offset, payload });
    const waiting = [...this.#viewers].filter((viewer) => viewer.wants !== 'nothing');
    for (const viewer of waiting) {
      viewer.snapshot(frame, offset);
      for (const chunk of tail.chunks) viewer.output(chunk);
    }
  }
}
