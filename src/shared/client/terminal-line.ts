import type { Clock } from '../base/clock.ts';
import type { TerminalFrame } from '../wire/terminal.ts';
import { encodeTerminalFrame } from '../wire/terminal.ts';
import type { StreamUp } from '../wire/up.ts';
import { TerminalCredit } from './terminal-credit.ts';

export interface Grid {
  readonly cols: number;
  readonly rows: number;
}

/** Who draws the terminal. Offsets count bytes that Claude Code has written since its runner started. */
export interface TerminalSink {
  /** The terminal is open, with the grid that its holder gave it; a `screen` follows. */
  didOpen(grid: Grid): void;
  /** Forget what is drawn: this redraws the whole screen as it was at `offset`. */
  didSnapshot(payload: Uint8Array, offset: number): void;
  /** Goes on from the last byte; `endOffset` is what to acknowledge once it is parsed. */
  didOutput(payload: Uint8Array, endOffset: number): void;
  didResize(grid: Grid): void;
  /** No runner behind it now; it goes on by itself when there is one again. */
  didClose(reason: string): void;
}

export interface TerminalLineOptions {
  readonly session: string;
  readonly sink: TerminalSink;
  readonly windowBytes: number;
  readonly isObserver: boolean;
  readonly clock: Clock;
  readonly send: (message: StreamUp) => void;
  readonly sendBytes: (frame: Uint8Array<ArrayBuffer>) => void;
}

/** A paste may be long: the hub closes a connection whose message is, and pings go between two frames. */
const inputFrameBytes = 16_384;
const nothing = new Uint8Array(0);

/**
 * One watched terminal over all connections. The drawn screen is always a snapshot and the output that
 * goes on from it byte by byte: what overlaps is cut off, and a hole asks for a new snapshot.
 */
export class TerminalLine {
  readonly #options: TerminalLineOptions;
  readonly #credit: TerminalCredit;
  #channel: number | undefined;
  /** The end of what the sink was given; undefined until a snapshot came on this connection. */
  #offset: number | undefined;

  constructor(options: TerminalLineOptions) {
    const { clock, windowBytes } = options;
    this.#options = options;
    this.#credit = new TerminalCredit({
      clock,
      windowBytes,
      send: (offset) => this.#sendFrame('ack', { offset, payload: nothing }),
    });
  }

  get session(): string {
    return this.#options.session;
  }

  get channel(): number | undefined {
    return this.#channel;
  }

  /** On a new connection, and to start over after a hole. */
  watch(): void {
    this.#channel = undefined;
    this.redraw();
  }

  /** Asks for a snapshot, because what is drawn is not the screen; what is typed meanwhile still goes. */
  redraw(): void {
    const { session, windowBytes, isObserver, send } = this.#options;
    this.#offset = undefined;
    this.#credit.restart();
    send({ type: 'watch', session, windowBytes, isObserver });
  }

  unwatch(): void {
    this.#channel = undefined;
    this.#credit[Symbol.dispose]();
    this.#options.send({ type: 'unwatch', session: this.session });
  }

  opened(channel: number, grid: Grid): void {
    this.#channel = channel;
    this.#offset = undefined;
    this.#options.sink.didOpen(grid);
  }

  resized(grid: Grid): void {
    this.#options.sink.didResize(grid);
  }

  closed(reason: string): void {
    this.#options.sink.didClose(reason);
  }

  /** A fresh snapshot is on its way: what follows goes on from there. */
  behind(): void {
    this.#offset = undefined;
  }

  received(frame: TerminalFrame): void {
    if (frame.kind === 'screen') {
      this.#offset = frame.offset;
      this.#credit.restart();
      this.#options.sink.didSnapshot(frame.payload, frame.offset);
    } else if (frame.kind === 'output' && this.#offset !== undefined) {
      this.#output(frame, this.#offset);
    }
  }

  /**
   * `offset`: all bytes before it are parsed. Gives that much credit back, gathered. An offset that this connection has
   * not sent yet is of an earlier runner, and counts for nothing.
   */
  acknowledge(offset: number): void {
    if (this.#offset !== undefined && offset <= this.#offset) this.#credit.parsed(offset);
  }

  /** Keys, pastes and mouse reports of a person; heard only from the holder of the baton. */
  type(payload: Uint8Array): void {
    for (let from = 0; from < payload.length; from += inputFrameBytes) {
      const part = payload.subarray(from, from + inputFrameBytes);
      this.#sendFrame('input', { offset: 0, payload: part });
    }
  }

  resize(grid: Grid): void {
    this.#options.send({ type: 'resize', session: this.session, ...grid });
  }

  baton(
    action: 'take' | 'release' | 'grant' | 'refuse' | 'force',
    options: { readonly device?: string } = {},
  ): void {
    this.#options.send({ type: 'baton', session: this.session, action, ...options });
  }

  #sendFrame(
    kind: 'input' | 'ack',
    { offset, payload }: { readonly offset: number; readonly payload: Uint8Array },
  ): void {
    const channel = this.#channel;
    if (channel === undefined) return;
    this.#options.sendBytes(encodeTerminalFrame({ kind, channel, offset, payload }));
  }

  #output(frame: TerminalFrame, offset: number): void {
    const endOffset = frame.offset + frame.payload.length;
    if (endOffset <= offset) return;
    if (frame.offset > offset) return this.watch();
    this.#offset = endOffset;
    this.#options.sink.didOutput(frame.payload.subarray(offset - frame.offset), endOffset);
  }
}
