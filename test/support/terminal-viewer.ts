import type { GridSize } from '../../src/main/hub/runners/runner-connection.ts';
import type { TerminalWatch, ViewerSink } from '../../src/main/hub/terminal/terminal-watch.ts';
import { decodeTerminalFrame } from '../../src/shared/wire/terminal.ts';
import { PaintedScreen } from './painted-screen.ts';

/**
 * A viewer as a device is one: it draws snapshots and what follows on a painted screen, and fails on a hole. What it
 * has drawn it acknowledges when `parse` is called, or at once.
 */
export class TerminalViewer implements ViewerSink {
  isCongested = false;
  /** True: parses and acknowledges at once. */
  isEager: boolean;
  readonly told: string[] = [];
  readonly frames: Uint8Array[] = [];
  frameBytes = 0;
  snapshots = 0;
  tooSlows = 0;
  size: GridSize | undefined;
  #watch: TerminalWatch | undefined;
  #offset: number | undefined;
  #unparsed: number[] = [];
  readonly #painted = new PaintedScreen();

  constructor(options: { readonly isEager?: boolean } = {}) {
    this.isEager = options.isEager ?? true;
  }

  get screen(): string {
    return this.#painted.text;
  }

  /** The end of what was drawn. */
  get offset(): number | undefined {
    return this.#offset;
  }

  use(watch: TerminalWatch): this {
    this.#watch = watch;
    this.parse();
    return this;
  }

  get watch(): TerminalWatch {
    if (!this.#watch) throw new Error('the viewer does not watch');
    return this.#watch;
  }

  /** Acknowledges all that was drawn. */
  parse(): void {
    while (this.#watch && this.#unparsed.length > 0) {
      const ends = this.#unparsed;
      this.#unparsed = [];
      for (const end of ends) this.#watch.acknowledge(end);
    }
  }

  opened(channel: number, size: GridSize): void {
    this.told.push(`opened ${channel} ${size.cols}x${size.rows}`);
    this.size = size;
    this.#offset = undefined;
    this.#unparsed = [];
  }

  resized(size: GridSize): void {
    this.told.push(`resized ${size.cols}x${size.rows}`);
    this.size = size;
  }

  behind(): void {
    this.told.push('behind');
    this.#offset = undefined;
  }

  closed(reason: string): void {
    this.told.push(`closed ${reason}`);
  }

  frame(bytes: Uint8Array): void {
    this.frames.push(bytes);
    this.frameBytes += bytes.length;
    const frame = decodeTerminalFrame(bytes);
    if (frame?.kind === 'screen') this.#restore(frame.payload, frame.offset);
    else if (frame?.kind === 'output') this.#draw(frame.payload, frame.offset);
    else throw new Error('a viewer got a frame that is not for it');
    if (this.isEager) this.parse();
  }

  tooSlow(): void {
    this.tooSlows += 1;
  }

  #restore(payload: Uint8Array, offset: number): void {
    this.snapshots += 1;
    this.#painted.restore(new TextDecoder().decode(payload));
    this.#offset = offset;
    this.#unparsed.push(offset);
  }

  #draw(payload: Uint8Array, offset: number): void {
    if (offset !== this.#offset) throw new Error(`${offset} does not follow ${this.#offset}`);
    this.#painted.draw(payload);
    this.#offset = offset + payload.length;
    this.#unparsed.push(this.#offset);
  }
}
