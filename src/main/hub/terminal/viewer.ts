import type { Clock } from '../../../shared/base/clock.ts';
import type { GridSize } from '../runners/runner-connection.ts';
import { Credit } from './credit.ts';
import type { LiveChunk } from './live-chunk.ts';
import type { ViewerSink } from './terminal-watch.ts';

export interface ViewerOptions {
  readonly sink: ViewerSink;
  readonly windowBytes: number;
  readonly clock: Clock;
}

/**
 * `closed`: no runner. `opening`: waits for its first snapshot. `live`: has all up to `position`. `behind`: was skipped,
 * and waits for credit. `returning`: has credit again, and waits for a snapshot.
 */
type State =
  | { readonly state: 'closed' | 'opening' | 'behind' | 'returning' }
  | { readonly state: 'live'; position: number };

const ackLimitMs = 30_000;

/**
 * One viewer's place in the output: a snapshot, then what follows without a hole. When it has no credit, or
 * its connection is full, it is skipped and nothing is kept for it; the next snapshot makes up for all.
 */
export class Viewer implements Disposable {
  readonly #options: ViewerOptions;
  readonly #credit: Credit;
  #state: State = { state: 'closed' };
  #progressAt = 0;
  #stallTimer: Disposable | undefined;

  constructor(options: ViewerOptions) {
    this.#options = options;
    this.#credit = new Credit(options.windowBytes);
  }

  /** It needs a snapshot: at once when it has none yet, else as soon as one is due. */
  get wants(): 'snapshot-now' | 'snapshot' | 'nothing' {
    if (this.#state.state === 'opening') return 'snapshot-now';
    return this.#state.state === 'returning' ? 'snapshot' : 'nothing';
  }

  /** There is a runner, perhaps another one than before. */
  open(channel: number, size: GridSize): void {
    this.#credit.reset();
    this.#state = { state: 'opening' };
    this.#options.sink.opened(channel, size);
  }

  close(reason: string): void {
    this.#stopTimer();
    this.#state = { state: 'closed' };
    this.#options.sink.closed(reason);
  }

  resized(size: GridSize): void {
    this.#options.sink.resized(size);
  }

  snapshot(frame: Uint8Array, offset: number): void {
    if (this.wants === 'nothing') return;
    if (this.#options.sink.isCongested) return this.#fallBehind();
    this.#state = { state: 'live', position: offset };
    this.#watchProgress();
    this.#credit.sentSnapshot(offset, frame.length);
    this.#options.sink.frame(frame);
  }

  output(chunk: LiveChunk): void {
    const state = this.#state;
    if (state.state !== 'live' || chunk.end <= state.position) return;
    const isHole = chunk.offset > state.position;
    const isFull = this.#options.sink.isCongested || !this.#credit.allows(chunk.frame.length);
    if (isHole || isFull) return this.#fallBehind();
    const frame = chunk.frameFrom(state.position);
    state.position = chunk.end;
    this.#watchProgress();
    this.#credit.sentOutput(chunk.end);
    this.#options.sink.frame(frame);
  }

  /** Afterwards `wants` may have changed. */
  acknowledge(offset: number): void {
    if (!this.#credit.acknowledge(offset)) return;
    this.#progressAt = this.#options.clock.monotonic();
    this.tryReturn();
  }

  /** Its connection may have room again. Afterwards `wants` may have changed. */
  tryReturn(): void {
    const { sink } = this.#options;
    const mayReturn = this.#credit.isRestored && !sink.isCongested;
    if (this.#state.state === 'behind' && mayReturn) this.#state = { state: 'returning' };
  }

  [Symbol.dispose](): void {
    this.#stopTimer();
    this.#state = { state: 'closed' };
  }

  #fallBehind(): void {
    this.#state = { state: 'behind' };
    this.#options.sink.behind();
    // A hole is not for want of credit: it may return at once.
    this.tryReturn();
  }

  /** Something is about to be on the way: from now on its acknowledgement is awaited. */
  #watchProgress(): void {
    if (this.#credit.outstandingBytes === 0) this.#progressAt = this.#options.clock.monotonic();
    if (!this.#stallTimer) this.#watchForStall(ackLimitMs);
  }

  #watchForStall(delayMs: number): void {
    const { clock, sink } = this.#options;
    this.#stallTimer = clock.schedule(delayMs, () => {
      this.#stallTimer = undefined;
      if (this.#credit.outstandingBytes === 0) return;
      const leftMs = this.#progressAt + ackLimitMs - clock.monotonic();
      if (leftMs > 0) this.#watchForStall(leftMs);
      else sink.tooSlow();
    });
  }

  #stopTimer(): void {
    this.#stallTimer?.[Symbol.dispose]();
    this.#stallTimer = undefined;
  }
}
