import type { Clock } from '../../shared/base/clock.ts';
import type { TerminalSize } from '../../shared/domain/terminal-size.ts';
import { boundTerminalSize } from '../../shared/domain/terminal-size.ts';
import type { ClaudeProcess } from '../claude/claude-process.ts';
import type { OutputRing } from '../link/output-ring.ts';
import type { Screen } from '../screen/screen.ts';
import { Keyboard } from './keyboard.ts';
import { OutputQuiet } from './output-quiet.ts';

export interface SessionTerminalOptions {
  readonly claude: ClaudeProcess;
  readonly screen: Screen;
  readonly output: OutputRing;
  readonly size: TerminalSize;
  readonly clock: Clock;
  /** Output was appended to `output`. */
  readonly onOutput: () => void;
}

// The PTY is never held back for a viewer, only for our own emulator: its backlog is the runner's memory.
const backlogHighBytes = 1 << 20;
const backlogLowBytes = 256 * 1024;

/** The terminal of the session: what Claude Code draws, what goes in, and how large it is. */
export class SessionTerminal {
  readonly quiet: OutputQuiet;
  readonly keyboard: Keyboard;
  readonly #options: SessionTerminalOptions;
  #size: TerminalSize;
  #isPaused = false;

  constructor(options: SessionTerminalOptions) {
    const { claude, screen, clock } = options;
    this.#options = options;
    this.#size = boundTerminalSize(options.size);
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
  resize(wanted: TerminalSize): boolean {
    const size = boundTerminalSize(wanted);
    if (size.cols === this.#size.cols && size.rows === this.#size.rows) return false;
    this.#size = size;
    this.#options.screen.resize(size);
    this.#options.claude.resize(size.cols, size.rows);
    return true;
  }

  #drew(bytes: Uint8Array): void {
    const { output, screen, onOutput } = this.#options;
    output.append(bytes);
    this.quiet.drew();
    onOutput();
    void screen.write(bytes).then(() => this.#balance());
    this.#balance();
  }

  #balance(): void {
    const { claude, screen } = this.#options;
    if (!this.#isPaused && screen.backlogBytes > backlogHighBytes) {
      this.#isPaused = true;
      claude.pause();
    } else if (this.#isPaused && screen.backlogBytes < backlogLowBytes) {
      this.#isPaused = false;
      claude.resume();
    }
  }
}
