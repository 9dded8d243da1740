import type { Terminal } from '@xterm/headless';

import type { ScreenName } from '../../shared/domain/keyboard-flags.ts';
import { KeyboardFlags } from '../../shared/domain/keyboard-flags.ts';
import { markerCount } from '../../shared/domain/marker-count.ts';
import { TerminalFeed } from '../../shared/domain/terminal-feed.ts';
import type { GuardedParser } from '../../shared/domain/terminal-guard.ts';
import { guardCounts } from '../../shared/domain/terminal-guard.ts';
import type { ControlString } from '../../shared/domain/terminal-sequence.ts';
import type { TerminalSize } from '../../shared/domain/terminal-size.ts';
import { boundTerminalSize } from '../../shared/domain/terminal-size.ts';
import { ViewerStrings } from '../../shared/domain/viewer-strings.ts';
import { Answers } from './answers.ts';
import { Charsets } from './charsets.ts';
import { ExtraModes } from './extra-modes.ts';
import { inputModeSequence } from './input-modes.ts';
import { Internals } from './internals.ts';
import { privateModes } from './private-modes.ts';
import { composeSnapshot } from './snapshot.ts';
import { createTerminal } from './xterm.ts';

/** A waiting program asks a few things at once; thousands in one read are a flood, and nobody reads on. */
const answersPerWrite = 64;

export interface EmulatorOptions {
  readonly size: TerminalSize;
  readonly onAnswer: (answer: string) => void;
  readonly onTitle: (title: string) => void;
  /** The program wants its keys or pastes in another form: the sequences that set it. */
  readonly onInputModes?: (sequence: string) => void;
  /** After each slice of bounded work: a sign of life. */
  readonly onSlice?: () => void;
  readonly createTerminal?: (size: TerminalSize) => Terminal;
}

/** What a program leaves on its terminal at its end. */
export interface LastScreen {
  /** What it drew last: its full screen, when it had one, as that was before it was left. */
  readonly state: ScreenState;
  readonly text: string;
  /** What stands on the ordinary screen now: its words at the end. */
  readonly words: string;
}

export interface ScreenState {
  /** Bytes of output that the state comes from. */
  readonly offset: number;
  readonly cols: number;
  readonly rows: number;
  /** Redraws the state on an emulator that has our guards, unfinished sequence included. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** The hardened emulator: xterm.js behind the feed, its one answerer, and what a snapshot needs beside it. */
export class Emulator {
  readonly #terminal: Terminal;
  readonly #internals: Internals;
  readonly #feed: TerminalFeed;
  readonly #charsets = new Charsets();
  readonly #extraModes = new ExtraModes();
  readonly #keyboard: KeyboardFlags;
  readonly #options: EmulatorOptions;
  readonly #strings = new ViewerStrings({ onTitle: (title) => this.#setTitle(title) });
  #unparsed = 0;
  #title = '';
  #inputModes = '';
  #offset = 0;
  #answersLeft = answersPerWrite;
  #mayKeep = true;
  /** The alternate screen as it was when it was left last. */
  #kept: { readonly drawn: string; readonly text: string } | undefined;

  constructor(options: EmulatorOptions) {
    this.#options = options;
    const size = boundTerminalSize(options.size);
    this.#terminal = (options.createTerminal ?? createTerminal)(size);
    this.#internals = new Internals(this.#terminal);
    this.#charsets.learn(this.#terminal, this.#internals);
    this.#feed = new TerminalFeed({
      size,
      passString: (found) => question(found) ?? this.#strings.pass(found),
      markers: () => markerCount(this.#terminal),
    });
    this.#keyboard = new KeyboardFlags(() => this.#activeScreen());
    this.#register(this.#terminal.parser);
  }

  /** Bytes that are parsed, the unfinished sequence at their end included. */
  get offset(): number {
    return this.#offset;
  }

  get title(): string {
    return this.#title;
  }

  /** Resolves when all of the bytes are parsed. */
  write(bytes: Uint8Array): Promise<void> {
    this.#answersLeft = answersPerWrite;
    // Once per write: a flood that enters and leaves it costs no more.
    this.#mayKeep = true;
    for (const slice of this.#feed.push(bytes)) {
      this.#terminal.write(slice.bytes, this.#options.onSlice);
    }
    return this.#parsed(() => {
      this.#offset += bytes.length;
      this.#tellInputModes();
    });
  }

  /** Takes effect after what was written before. */
  resize(size: TerminalSize): Promise<void> {
    const bounded = boundTerminalSize(size);
    this.#feed.resize(bounded);
    return this.#parsed(() => this.#terminal.resize(bounded.cols, bounded.rows));
  }

  /** The state after everything that was written before. */
  async snapshot(): Promise<ScreenState> {
    await this.#parsed();
    return this.#stateOf(Buffer.concat([Buffer.from(this.#draw()), this.#feed.unfinished()]));
  }

  /** The screen that a person saw last, after everything that was written before. */
  async last(): Promise<LastScreen> {
    const words = await this.text();
    const kept = this.#activeScreen() === 'alternate' ? undefined : this.#kept;
    const state = this.#stateOf(Buffer.from(kept?.drawn ?? this.#draw()));
    return { state, text: kept?.text ?? words, words };
  }

  /** The text of the screen that is shown: rows without the blanks at their end, none empty at the end. */
  async text(): Promise<string> {
    await this.#parsed();
    return this.#text();
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  #stateOf(drawn: Buffer): ScreenState {
    const { cols, rows } = this.#terminal;
    return { offset: this.#offset, cols, rows, data: Uint8Array.from(drawn) };
  }

  #draw(): string {
    return composeSnapshot({
      terminal: this.#terminal,
      internals: this.#internals,
      charsets: this.#charsets,
      keyboard: this.#keyboard.state,
      extraModes: this.#extraModes,
      title: this.#title,
    });
  }

  #text(): string {
    const { active } = this.#terminal.buffer;
    const lines = Array.from({ length: this.#terminal.rows }, (_, y) =>
      (active.getLine(active.baseY + y)?.translateToString(true) ?? '').trimEnd(),
    );
    return lines.join('\n').trimEnd();
  }

  /** The program leaves its full screen, perhaps for good. */
  #keep(parameters: readonly (number | readonly number[])[]): boolean {
    const isLeft = parameters.some((mode) => mode === 1049 || mode === 1047 || mode === 47);
    if (isLeft && this.#mayKeep && this.#activeScreen() === 'alternate') {
      this.#mayKeep = false;
      this.#kept = { drawn: this.#draw(), text: this.#text() };
    }
    return false;
  }

  #register(parser: GuardedParser): void {
    guardCounts(parser, () => ({ cols: this.#terminal.cols, rows: this.#terminal.rows }));
    this.#keyboard.follow(parser);
    this.#extraModes.follow(parser);
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, (parameters) => this.#keep(parameters));
    new Answers({
      terminal: this.#terminal,
      parser,
      internals: this.#internals,
      keyboard: this.#keyboard,
      extraModes: this.#extraModes,
      send: (answer) => this.#answer(answer),
    }).register();
  }

  #answer(answer: string): void {
    if (this.#answersLeft === 0) return;
    this.#answersLeft -= 1;
    this.#options.onAnswer(answer);
  }

  #setTitle(title: string): void {
    if (title === this.#title) return;
    this.#title = title;
    this.#options.onTitle(title);
  }

  #tellInputModes(): void {
    if (!this.#options.onInputModes) return;
    const modes = privateModes({
      terminal: this.#terminal,
      internals: this.#internals,
      extraModes: this.#extraModes,
    });
    const sequence = inputModeSequence({
      isSet: (mode) => modes.get(mode) ?? false,
      keyboardFlags: this.#keyboard.flags,
      modifyOtherKeys: this.#keyboard.state.modifyOtherKeys,
    });
    if (sequence === this.#inputModes) return;
    this.#inputModes = sequence;
    this.#options.onInputModes(sequence);
  }

  /** Runs behind what the terminal has still to parse. */
  #parsed(then: () => void = () => undefined): Promise<void> {
    this.#unparsed += 1;
    return new Promise((resolve) => {
      this.#terminal.write('', () => {
        this.#unparsed -= 1;
        if (this.#unparsed === 0) this.#feed.parsed();
        then();
        resolve();
      });
    });
  }

  #activeScreen(): ScreenName {
    return this.#terminal.buffer.active.type;
  }
}

/** Of the strings only these questions reach the parser, in the form that `Answers` knows. */
function question(found: ControlString): string | undefined {
  if (found.payload.length > 8 || found.isCut) return undefined;
  const payload = Buffer.from(found.payload).toString('latin1');
  if (found.kind === 'osc')
    return /^1[012];\?$/.test(payload) ? `\x1b]${payload}\x1b\\` : undefined;
  const isStatus = found.kind === 'dcs' && /^\$q[ -~]{1,2}$/.test(payload);
  return isStatus ? `\x1bP${payload}\x1b\\` : undefined;
}
