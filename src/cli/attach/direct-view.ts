import type { Grid } from '../../shared/client/terminal-line.ts';
import type { TextStream } from '../output.ts';
import { TerminalFilter } from '../terminal-filter.ts';
import type { ScreenView } from './screen-view.ts';

export interface DirectViewOptions {
  readonly stdout: TextStream;
  readonly size: Grid;
  /** The program switched between its two screens: a snapshot shows the other one. */
  readonly onSwitch: () => void;
}

const cleared = '\u001b[m\u001b[2J\u001b[H';

/** For a terminal of the session's own size: its bytes, filtered. */
export class DirectView implements ScreenView {
  readonly #options: DirectViewOptions;
  readonly #filter: TerminalFilter;
  #isSnapshot = false;
  #isSwitched = false;
  #isBracketed = false;

  constructor(options: DirectViewOptions) {
    this.#options = options;
    this.#filter = new TerminalFilter({
      size: options.size,
      write: (bytes) => void options.stdout.write(bytes),
      takeMode: (mode, isSet) => this.#takeMode(mode, isSet),
    });
  }

  get isBracketedPaste(): boolean {
    return this.#isBracketed;
  }

  snapshot(payload: Uint8Array): void {
    this.#isSnapshot = true;
    this.#filter.push(payload);
    this.#isSnapshot = false;
  }

  output(payload: Uint8Array, onShown: () => void): void {
    this.#filter.push(payload);
    this.#options.stdout.write('', onShown);
    if (!this.#isSwitched) return;
    this.#isSwitched = false;
    this.#options.onSwitch();
  }

  [Symbol.dispose](): void {
    // It owns nothing: what it wrote stays until the next view.
  }

  #takeMode(mode: number, isSet: boolean): string | undefined {
    if (mode === 2004) {
      this.#isBracketed = isSet;
      return undefined;
    }
    if (!this.#isSnapshot) this.#isSwitched = true;
    return cleared;
  }
}
