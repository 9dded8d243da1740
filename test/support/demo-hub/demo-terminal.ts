import type { SessionPresence } from '../../../src/shared/wire/down.ts';
import { encodeTerminalFrame } from '../../../src/shared/wire/terminal.ts';

/** One watcher of a terminal: a device's connection. */
export interface DemoViewer {
  readonly device: string;
  readonly name: string;
  sendBytes(frame: Uint8Array): void;
  tellResized(terminal: DemoTerminal): void;
}

/** A terminal that echoes what the holder of the baton types, with real frames and offsets. */
export class DemoTerminal {
  readonly session: string;
  readonly channel: number;
  cols = 100;
  rows = 30;
  #output: Uint8Array;
  readonly #viewers = new Set<DemoViewer>();
  #holder: DemoViewer | undefined;
  #asking: DemoViewer | undefined;
  readonly #onPresence: (presence: SessionPresence) => void;
  /** A spec sets it to see what becomes of keys whose baton does not come. */
  keepsBaton = false;
  /** What arrived as input, for specs that ask what reached the session. */
  readonly typed: string[] = [];
  /** The devices that asked for a size, also those that may not. */
  readonly sizedBy = new Set<string>();

  constructor(options: {
    readonly session: string;
    readonly channel: number;
    readonly screen: string;
    readonly onPresence: (presence: SessionPresence) => void;
  }) {
    this.session = options.session;
    this.channel = options.channel;
    this.#output = new TextEncoder().encode(options.screen);
    this.#onPresence = options.onPresence;
  }

  get presence(): SessionPresence {
    const holder = this.#holder;
    return {
      session: this.session,
      attached: [...this.#viewers].map((viewer) => ({
        device: viewer.device,
        operator: 'o_ana',
        name: viewer.name,
        isObserver: false,
      })),
      baton: holder
        ? { device: holder.device, name: holder.name, cols: this.cols, rows: this.rows }
        : null,
      asking: this.#asking ? { device: this.#asking.device, name: this.#asking.name } : null,
    };
  }

  watch(viewer: DemoViewer): void {
    this.#viewers.add(viewer);
    this.#tell();
    viewer.sendBytes(this.#frame('screen', this.#output.length, this.#output));
  }

  unwatch(viewer: DemoViewer): void {
    this.#viewers.delete(viewer);
    if (this.#holder === viewer) this.#holder = undefined;
    if (this.#asking === viewer) this.#asking = undefined;
    this.#tell();
  }

  baton(viewer: DemoViewer, action: string): void {
    if (this.keepsBaton) return;
    if (action === 'release' && this.#holder === viewer) this.#holder = undefined;
    else if (action === 'force' || (action === 'take' && !this.#holder)) this.#holder = viewer;
    else if (action === 'take') this.#asking = viewer;
    else if (action === 'grant' && this.#asking) this.#holder = this.#asking;
    if (action === 'grant' || action === 'refuse' || this.#holder === this.#asking) {
      this.#asking = undefined;
    }
    this.#tell();
  }

  resize(viewer: DemoViewer, grid: { readonly cols: number; readonly rows: number }): void {
    this.sizedBy.add(viewer.device);
    if (this.#holder !== viewer) return;
    this.cols = grid.cols;
    this.rows = grid.rows;
    for (const other of this.#viewers) if (other !== viewer) other.tellResized(this);
    this.#tell();
  }

  input(viewer: DemoViewer, payload: Uint8Array): void {
    if (this.#holder !== viewer) return;
    const text = new TextDecoder().decode(payload);
    this.typed.push(text);
    this.write(text.replaceAll('\r', '\r\n'));
  }

  write(text: string): void {
    const bytes = new TextEncoder().encode(text);
    const offset = this.#output.length;
    const whole = new Uint8Array(offset + bytes.length);
    whole.set(this.#output);
    whole.set(bytes, offset);
    this.#output = whole;
    const frame = this.#frame('output', offset, bytes);
    for (const viewer of this.#viewers) viewer.sendBytes(frame);
  }

  #frame(kind: 'screen' | 'output', offset: number, payload: Uint8Array): Uint8Array {
    return encodeTerminalFrame({ kind, channel: this.channel, offset, payload });
  }

  #tell(): void {
    this.#onPresence(this.presence);
  }
}
