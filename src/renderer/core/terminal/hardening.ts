import type { ClipboardRequest } from '../../../shared/domain/clipboard-request.ts';
import {
  clipboardRequest,
  clipboardStringBytes,
} from '../../../shared/domain/clipboard-request.ts';
import type { ScreenName } from '../../../shared/domain/keyboard-flags.ts';
import { KeyboardFlags } from '../../../shared/domain/keyboard-flags.ts';
import { markerCount } from '../../../shared/domain/marker-count.ts';
import { TerminalFeed } from '../../../shared/domain/terminal-feed.ts';
import type { GuardedParser } from '../../../shared/domain/terminal-guard.ts';
import { guardCounts, silenceParser } from '../../../shared/domain/terminal-guard.ts';
import type { TerminalSize } from '../../../shared/domain/terminal-size.ts';
import { ViewerStrings } from '../../../shared/domain/viewer-strings.ts';

// The page's terminal shows what others wrote. Everything that is written into it goes through here: counts
// are capped as in the runner's emulator, so that both show the same; no query is answered; of the control
// strings only http and https links and the title are left, and a text that the program wants on the clipboard goes to
// the person as an offer; work is cut into slices, between which xterm.js
// lets the page live.

/** xterm.js' `Terminal` in the browser, as far as it is used here. */
export interface HardenedTarget {
  readonly cols: number;
  readonly rows: number;
  readonly parser: GuardedParser;
  readonly buffer: { readonly active: { readonly type: ScreenName } };
  write(data: Uint8Array, parsed?: () => void): void;
  onResize(listener: (size: TerminalSize) => void): { dispose(): void };
}

export interface HardenedTerminalOptions {
  /** A title of the session's program, already one visible line of text. Never the only name shown. */
  readonly onTitle?: (title: string) => void;
  /** The session's program wants a text on the clipboard. Nothing is copied by it. */
  readonly onClipboard?: (request: ClipboardRequest) => void;
}

/** As in the runner's emulator: a longer string draws nothing, in none of them. */
const drawnStringBytes = 8192;

/** Written behind the slices, to hear when they are parsed. */
const nothing = new Uint8Array();

/** The only way to write session output into a page's terminal. */
export class HardenedTerminal implements Disposable {
  readonly #terminal: HardenedTarget;
  readonly #feed: TerminalFeed;
  readonly #keyboard: KeyboardFlags;
  readonly #registrations: { dispose(): void }[];
  #unparsed = 0;

  constructor(terminal: HardenedTarget, options: HardenedTerminalOptions = {}) {
    this.#terminal = terminal;
    const strings = new ViewerStrings({ onTitle: options.onTitle ?? (() => undefined) });
    this.#feed = new TerminalFeed({
      size: terminal,
      passString: (found) => {
        const request = clipboardRequest(found);
        if (request) options.onClipboard?.(request);
        return found.payload.length > drawnStringBytes ? undefined : strings.pass(found);
      },
      stringLimitBytes: clipboardStringBytes,
      markers: () => markerCount(terminal),
    });
    this.#keyboard = new KeyboardFlags(() => terminal.buffer.active.type);
    this.#registrations = [
      ...guardCounts(terminal.parser, () => terminal),
      ...silenceParser(terminal.parser),
      ...this.#keyboard.follow(terminal.parser),
      terminal.onResize(({ cols, rows }) => this.#feed.resize({ cols, rows })),
    ];
  }

  /** The flags of the kitty keyboard protocol that the session's program asked for; 0 for legacy keys. */
  get keyboardFlags(): number {
    return this.#keyboard.flags;
  }

  /** Output or a snapshot. `parsed` is called once the emulator has taken in all that is complete of it. */
  write(bytes: Uint8Array, parsed: () => void = () => undefined): void {
    this.#unparsed += 1;
    for (const slice of this.#feed.push(bytes)) this.#terminal.write(slice.bytes);
    this.#terminal.write(nothing, () => {
      this.#unparsed -= 1;
      if (this.#unparsed === 0) this.#feed.parsed();
      parsed();
    });
  }

  [Symbol.dispose](): void {
    for (const registration of this.#registrations) registration.dispose();
    this.#registrations.length = 0;
  }
}
