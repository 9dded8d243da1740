import type { Clock } from '../shared/base/clock.ts';
import type { Logger } from '../shared/base/logger.ts';
import type { ClaudeProcess } from './claude-process.ts';
import { Keyboard } from './keyboard.ts';
import { OutputQuiet } from './output-quiet.ts';
import type { OutputRing } from './output-ring.ts';
import type { RunnerScreen } from './screen-seam.ts';

export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

export interface SessionTerminalOptions {
  readonly claude: ClaudeProcess;
  readonly screen: RunnerScreen;
  readonly output: OutputRing;
  readonly size: TerminalSize;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Output was appended to `output`. */
  readonly onOutput: () => void;
}

// The PTY is never held back for a viewer, only for our own emulator: its backlog is the runner's memory.
const backlogHighBytes = 1 << 20;
const backlogLowBytes = 256 * 1024;

/** The terminal of the session: what Claude Code draws, what goes in, and how large it is. */
export class SessionTerminal implements Disposable {
  readonly quiet: OutputQuiet;
  readonly keyboard: Keyboard;
  readonly #options: SessionTerminalOptions;
  #size: TerminalSize;
  #backlogBytes = 0;
  #isPaused = false;

  constructor(options: SessionTerminalOptions) {
    const { claude, screen, clock } = options;
    this.#options = options;
    this.#size = options.size;
    this.quiet = new OutputQuiet({ clock });
    this.keyboard = new Keyboard({ clock, write: (bytes) => claude.write(bytes) });
    claude.onOutput((bytes) => this.#drew(bytes));
    // One emulator answers Claude Code's questions to its terminal; no viewer's does.
    screen.onDidAnswer((bytes) => claude.write(bytes));
  }

  get size(): TerminalSize {
    return this.#size;
  }

  /** `false` when it is that size already. */
  resize(size: TerminalSize): boolean {
    if (size.cols === this.#size.cols && size.rows === this.#size.rows) return false;
    this.#size = { cols: size.cols, rows: size.rows };
    this.#options.screen.resize(size.cols, size.rows);
    this.#options.claude.resize(size.cols, size.rows);
    return true;
  }

  [Symbol.dispose](): void {
    this.#options.screen[Symbol.dispose]();
  }

  #drew(bytes: Uint8Array): void {
    this.#options.output.append(bytes);
    this.quiet.drew();
    this.#options.onOutput();
    this.#backlogBytes += bytes.length;
    this.#balance();
    this.#options.screen
      .write(bytes)
      .catch((thrown: unknown) =>
        this.#options.logger.error('the screen failed', { error: thrown }),
      )
      .finally(() => {
        this.#backlogBytes -= bytes.length;
        this.#balance();
      });
  }

  #balance(): void {
    const { claude } = this.#options;
    if (!this.#isPaused && this.#backlogBytes > backlogHighBytes) {
      this.#isPaused = true;
      claude.pause();
    } else if (this.#isPaused && this.#backlogBytes < backlogLowBytes) {
      this.#isPaused = false;
      claude.resume();
    }
  }
}
