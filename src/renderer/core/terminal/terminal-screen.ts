import { SearchAddon } from '@xterm/addon-search';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import type { ITheme } from '@xterm/xterm';
import { Terminal } from '@xterm/xterm';

import type { StreamClient } from '../../../shared/client/stream-client.ts';
import type { Grid, TerminalLine, TerminalSink } from '../../../shared/client/terminal-line.ts';
import type { ClipboardRequest } from '../../../shared/domain/clipboard-request.ts';
import { pasteInput } from '../../../shared/domain/paste.ts';
import { isOpenableLink } from '../../../shared/domain/terminal-link.ts';
import { isTerminalReport } from '../../../shared/domain/terminal-report.ts';
import type { PressedKey } from '../keys/key-stroke.ts';
import { isMac } from '../keys/platform.ts';
import { HardenedTerminal } from './hardening.ts';
import { followPinch } from './pinch.ts';
import { TerminalClipboard } from './terminal-clipboard.ts';
import { scrollbarPx, TerminalFit } from './terminal-fit.ts';
import { usualFontPx } from './terminal-grid.ts';
import { translateKey } from './terminal-keys.ts';
import { TouchKeyboard } from './touch-keyboard.ts';
import { inputOfBarKey, withCtrl, type BarKey } from './touch-keys.ts';

// One session's screen. It lives outside React, as long as its session does: a component only gives it a
// place to be. What it shows was written by others, so all of it goes through `HardenedTerminal`, and
// what it sends are keys, pastes and mouse reports of a person, never an answer of the emulator.

/** Bytes that may be on the way unparsed: a screenful of flood, not a history. */
const windowBytes = 256 * 1024;
/** Keys typed while the baton is asked for; a person notices long before this is full. */
const heldKeysLimit = 4_096;
/** Of pastes more is held: half a paste would be another text. */
const heldPastesLimit = 4 * 1_048_576;

export interface TerminalScreenOptions {
  readonly session: string;
  readonly stream: StreamClient;
  readonly theme: ITheme;
  /** Keys of the page, which no program in a terminal gets. */
  readonly isPageKey: (event: PressedKey) => boolean;
  /** The hub opened the terminal, the first time since it is shown. */
  readonly onOpen: () => void;
  /** The baton is given up on purpose. */
  readonly onRelease: () => void;
  /** Shows where a link leads and asks. */
  readonly onLink: (url: string) => void;
  /** Shows a paste of several lines and asks. */
  readonly onPaste: (text: string) => void;
  /** A device types here without holding the baton. False when another device holds it. */
  readonly onWantsBaton: () => boolean;
  /** The session's program wants a text on the clipboard. */
  readonly onClipboard: (request: ClipboardRequest) => void;
  /** Something could not be done, as a sentence. */
  readonly onProblem: (text: string) => void;
}

export class TerminalScreen implements TerminalSink, Disposable {
  readonly #options: TerminalScreenOptions;
  readonly #terminal: Terminal;
  readonly #output: HardenedTerminal;
  readonly #search = new SearchAddon();
  readonly #container = document.createElement('div');
  readonly #clipboard: TerminalClipboard;
  readonly #fit: TerminalFit;
  /** Only where the main pointer is a finger: other keyboards report their keys. */
  readonly #touchKeyboard: TouchKeyboard | null;
  #line: TerminalLine | undefined;
  #webgl: WebglAddon | undefined;
  #isOpened = false;
  #isHolder = false;
  #ctrlHeld: (() => void) | undefined;
  #heldKeys = '';
  #hasOfferedBaton = false;

  constructor(options: TerminalScreenOptions) {
    this.#options = options;
    this.#container.className = 'terminal-screen';
    this.#terminal = new Terminal({
      allowProposedApi: true,
      // It would type arrow keys for a click.
      altClickMovesCursor: false,
      cursorBlink: false,
      // The hub's bytes are a real PTY's: they carry their own carriage returns.
      convertEol: false,
      fontFamily:
        '"JetBrains Mono Variable", "DejaVu Sans Mono", Menlo, Consolas, "Roundhouse Symbols", monospace',
      fontSize: usualFontPx,
      lineHeight: 1.2,
      overviewRuler: { width: scrollbarPx },
      // On a Mac nothing else selects while Claude Code has the mouse.
      macOptionClickForcesSelection: true,
      // Claude Code draws for a dark screen unless it was told: on a light one its white would be lost.
      minimumContrastRatio: 3,
      // Symbols of the fallback font are wider than a cell.
      rescaleOverlappingGlyphs: true,
      scrollback: 2_000,
      theme: options.theme,
      linkHandler: { activate: (_event, url) => this.#follow(url), allowNonHttpProtocols: false },
    });
    this.#output = new HardenedTerminal(this.#terminal, { onClipboard: options.onClipboard });
    this.#terminal.loadAddon(new UnicodeGraphemesAddon());
    this.#terminal.loadAddon(this.#search);
    this.#terminal.loadAddon(new WebLinksAddon((_event, url) => this.#follow(url)));
    this.#terminal.onData((data) => this.#data(data));
    this.#terminal.onBinary((data) => this.#send(latin1(data)));
    this.#terminal.attachCustomKeyEventHandler((event) => this.#key(event));
    this.#clipboard = new TerminalClipboard({
      terminal: this.#terminal,
      container: this.#container,
      isMac,
      mayType: () => this.#isHolder || options.onWantsBaton(),
      onQuestion: options.onPaste,
      onPaste: (text) => this.paste(text),
      onProblem: options.onProblem,
    });
    this.#touchKeyboard = matchMedia('(pointer: coarse)').matches
      ? new TouchKeyboard({
          container: this.#container,
          onType: (data) => this.#data(data),
          onPaste: (text) => this.#clipboard.take(text),
          isKeyHeld: () => this.#ctrlHeld !== undefined,
        })
      : null;
    this.#fit = new TerminalFit({
      terminal: this.#terminal,
      container: this.#container,
      onWantGrid: (grid) => this.#line?.resize(grid),
    });
    followPinch(this.#container, {
      zoomNow: () => this.#fit.zoom,
      onZoom: (zoom) => this.#fit.setZoom(zoom),
    });
  }

  /** Puts the screen into a place on the page and watches the session. */
  mount(host: HTMLElement): void {
    this.#hasOfferedBaton = false;
    host.append(this.#container);
    if (!this.#isOpened) {
      this.#isOpened = true;
      this.#terminal.open(this.#container);
      this.#terminal.textarea?.setAttribute('aria-label', 'Terminal input');
    }
    this.#useWebgl();
    this.#fit.mount(host);
    const { session, stream } = this.#options;
    this.#line = stream.watch({ session, sink: this, windowBytes, isObserver: false });
    // The focus was asked for before there was a terminal to type into.
    if (document.activeElement === host) this.focus();
    this.#fit.layout();
  }

  /** A hidden screen costs nothing: it is not watched, and starts from a snapshot when it is shown. */
  unmount(): void {
    this.#takeCtrl();
    this.#fit.unmount();
    if (this.#line) this.#options.stream.unwatch(this.#line);
    this.#line = undefined;
    this.#webgl?.dispose();
    this.#webgl = undefined;
    this.#container.remove();
  }

  focus(): void {
    this.#terminal.focus();
  }

  get text(): string {
    const { buffer, rows } = this.#terminal;
    const lines = Array.from(
      { length: rows },
      (_line, row) =>
        buffer.active.getLine(buffer.active.viewportY + row)?.translateToString(true) ?? '',
    );
    return lines.join('\n').trimEnd();
  }

  setTheme(theme: ITheme): void {
    this.#terminal.options.theme = theme;
  }

  /** A font arrived: what was drawn with another one is drawn and measured again. */
  fontsChanged(): void {
    this.#terminal.clearTextureAtlas();
    this.#fit.layout();
  }

  /** Whether this device types here, and whether its room makes the grid; else the grid is scaled. */
  setHolder(isHolder: boolean, { makesSize }: { readonly makesSize: boolean }): void {
    this.#fit.setMakesSize(isHolder && makesSize);
    if (isHolder === this.#isHolder) return;
    this.#isHolder = isHolder;
    this.#terminal.options.cursorBlink = isHolder;
    const keys = this.#heldKeys;
    this.#heldKeys = '';
    if (isHolder && keys !== '') this.#type(keys);
  }

  /** A key of the bar was pressed. It is typed like one of the keyboard. */
  pressBarKey(key: BarKey): void {
    this.#touchKeyboard?.commit();
    const hasCtrl = this.#takeCtrl();
    const hasApplicationCursor = this.#terminal.modes.applicationCursorKeysMode;
    this.#type(inputOfBarKey(key, { hasApplicationCursor, hasCtrl }));
  }

  /** Ctrl holds for the next key; `onUsed` is called once, when that key came or Ctrl was let go. */
  holdCtrl(onUsed: () => void): void {
    this.#takeCtrl();
    this.#ctrlHeld = onUsed;
  }

  releaseCtrl(): void {
    this.#takeCtrl();
  }

  get zoom(): number {
    return this.#fit.zoom;
  }

  setZoom(zoom: number): void {
    this.#fit.setZoom(zoom);
  }

  baton(action: 'take' | 'release' | 'force'): void {
    if (action === 'release') this.#options.onRelease();
    this.#line?.baton(action);
  }

  answerAsker(action: 'grant' | 'refuse', device: string): void {
    this.#line?.baton(action, { device });
  }

  find(text: string, direction: 'next' | 'previous'): boolean {
    const options = {
      decorations: {
        matchOverviewRuler: '#f2b35d',
        activeMatchColorOverviewRuler: '#f2b35d',
        activeMatchBackground: '#b8721a',
      },
    };
    return direction === 'next'
      ? this.#search.findNext(text, options)
      : this.#search.findPrevious(text, options);
  }

  endFind(): void {
    this.#search.clearDecorations();
    this.#terminal.clearSelection();
  }

  /** Whether the program takes a paste as one text; else each line end in it is an Enter. */
  get isBracketedPaste(): boolean {
    return this.#terminal.modes.bracketedPasteMode;
  }

  /** A paste that a person has agreed to, or that needs no question. */
  paste(text: string): void {
    this.#type(pasteInput(text, { isBracketed: this.isBracketedPaste }), heldPastesLimit);
  }

  didOpen(grid: Grid): void {
    this.didResize(grid);
    // Once per showing: who released it does not get it back unasked.
    if (!this.#hasOfferedBaton) this.#options.onOpen();
    this.#hasOfferedBaton = true;
  }

  didSnapshot(payload: Uint8Array, offset: number): void {
    this.#terminal.reset();
    this.#line?.acknowledge(offset);
    this.#output.write(payload);
  }

  didOutput(payload: Uint8Array, endOffset: number): void {
    this.#output.write(payload, () => this.#line?.acknowledge(endOffset));
  }

  didResize(grid: Grid): void {
    this.#fit.setGrid(grid);
  }

  didClose(): void {
    // The last screen stays; the pane says what became of the session.
  }

  [Symbol.dispose](): void {
    this.unmount();
    this.#fit[Symbol.dispose]();
    this.#output[Symbol.dispose]();
    this.#terminal.dispose();
  }

  /** Where focus and pointer are is told by who drives only: looking on is no wish to type. */
  #data(data: string): void {
    if (isTerminalReport(data)) this.#send(new TextEncoder().encode(data));
    else this.#type(this.#takeCtrl() ? withCtrl(data) : data);
  }

  /** Whether Ctrl of the bar was held, which ends with this key. */
  #takeCtrl(): boolean {
    const onUsed = this.#ctrlHeld;
    this.#ctrlHeld = undefined;
    onUsed?.();
    return onUsed !== undefined;
  }

  #type(data: string, heldLimit = heldKeysLimit): void {
    if (this.#isHolder) return this.#send(new TextEncoder().encode(data));
    if (!this.#options.onWantsBaton()) return;
    if (this.#heldKeys.length + data.length <= heldLimit) this.#heldKeys += data;
  }

  /** The baton is not to be had: what was typed for it is not typed later. */
  forgetHeldKeys(): void {
    this.#heldKeys = '';
  }

  #send(bytes: Uint8Array): void {
    if (this.#isHolder) this.#line?.type(bytes);
  }

  #key(event: KeyboardEvent): boolean {
    const translated = translateKey(event, {
      hasSelection: this.#terminal.hasSelection(),
      keyboardFlags: this.#output.keyboardFlags,
      isPageKey: this.#options.isPageKey,
    });
    switch (translated.do) {
      case 'pass':
        return true;
      case 'leave':
        return false;
      case 'copy':
        event.preventDefault();
        void this.#copy(event);
        return false;
      case 'type':
        event.preventDefault();
        this.#type(translated.text);
        return false;
    }
  }

  async #copy({ metaKey }: KeyboardEvent): Promise<void> {
    await this.#clipboard.copy();
    // The next Ctrl+C is the interrupt again; ⌘C never is one.
    if (!metaKey) this.#terminal.clearSelection();
  }

  #follow(url: string): void {
    if (isOpenableLink(url)) this.#options.onLink(url);
  }

  #useWebgl(): void {
    try {
      const webgl = new WebglAddon();
      webgl.onContextLoss(() => {
        webgl.dispose();
        this.#webgl = undefined;
        // The renderer that takes over has cells of another width.
        this.#fit.redraw();
      });
      this.#terminal.loadAddon(webgl);
      this.#webgl = webgl;
    } catch {
      // No WebGL on this machine: the DOM renderer draws the same.
      this.#webgl = undefined;
    }
  }
}

/** Mouse reports of the old encoding are bytes, one per character. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}
