import type { KeyboardFlags } from '../../shared/domain/keyboard-flags.ts';
import type { GuardedParser, SequenceId } from '../../shared/domain/terminal-guard.ts';
import { numberAt } from '../../shared/domain/terminal-guard.ts';
import type { ModeSource } from './private-modes.ts';
import { privateModes } from './private-modes.ts';
import { renditionSequence } from './rendition.ts';

// The one place that answers a program's questions to its terminal, at the moment they are parsed. Every
// viewer would answer as well, each answer would be typed into the session; so viewers are silent, and
// what is answered here is what all of them can do: what xterm.js does.
//
// An answer has a fixed form with numbers and words of ours in it. Nothing that was printed comes back:
// no title, no clipboard, no capability by name. What is not in this file is not answered: the
// answers that xterm.js itself gives are dropped.

export interface AnswersOptions extends ModeSource {
  readonly parser: GuardedParser;
  readonly keyboard: KeyboardFlags;
  readonly send: (answer: string) => void;
}

/** Light text on dark, until the page tells the runner otherwise. As `OSC 10`, `11` and `12` give them. */
const colors: Readonly<Record<number, string>> = {
  10: 'rgb:d8d8/dbdb/e2e2',
  11: 'rgb:1616/1818/1c1c',
  12: 'rgb:d8d8/dbdb/e2e2',
};

/** What the emulator and the page are; programs know its measures and limits by this name. */
const version = 'xterm.js(6.0.0)';

export class Answers {
  readonly #options: AnswersOptions;

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  register(): void {
    const { parser, keyboard } = this.#options;
    this.#fixed({ final: 'c' }, '\x1b[?1;2c');
    this.#fixed({ prefix: '>', final: 'c' }, '\x1b[>0;276;0c');
    this.#fixed({ prefix: '>', final: 'q' }, `\x1bP>|${version}\x1b\\`);
    parser.registerCsiHandler({ prefix: '?', final: 'u' }, () =>
      this.#send(`\x1b[?${keyboard.flags}u`),
    );
    parser.registerCsiHandler(
      { prefix: '?', final: 'm' },
      (params) =>
        numberAt(params, 0) !== 4 || this.#send(`\x1b[>4;${keyboard.state.modifyOtherKeys}m`),
    );
    this.#registerStatus();
    this.#registerModes();
    this.#registerStrings();
  }

  #send(answer: string): true {
    this.#options.send(answer);
    return true;
  }

  /** A question without a parameter, or with the parameter 0. */
  #fixed(id: SequenceId, answer: string): void {
    this.#options.parser.registerCsiHandler(
      id,
      (params) => numberAt(params, 0) > 0 || this.#send(answer),
    );
  }

  #registerStatus(): void {
    const { parser } = this.#options;
    parser.registerCsiHandler({ final: 'n' }, (params) => {
      if (numberAt(params, 0) === 5) return this.#send('\x1b[0n');
      return numberAt(params, 0) !== 6 || this.#send(`\x1b[${this.#position()}R`);
    });
    parser.registerCsiHandler({ prefix: '?', final: 'n' }, (params) => {
      if (numberAt(params, 0) === 6) return this.#send(`\x1b[?${this.#position()}R`);
      return numberAt(params, 0) !== 996 || this.#send('\x1b[?997;1n');
    });
  }

  /** Row and column from 1, never beyond the last column; rows count from the margin in origin mode. */
  #position(): string {
    const { terminal, internals } = this.#options;
    const { cursorX, cursorY } = terminal.buffer.active;
    const top = internals.modes.origin ? internals.activeBuffer.scrollTop : 0;
    return `${cursorY - top + 1};${Math.min(cursorX + 1, terminal.cols)}`;
  }

  #registerModes(): void {
    const { parser, terminal } = this.#options;
    parser.registerCsiHandler({ prefix: '?', intermediates: '$', final: 'p' }, (params) => {
      const mode = numberAt(params, 0);
      return this.#send(`\x1b[?${mode};${this.#privateMode(mode)}$y`);
    });
    parser.registerCsiHandler({ intermediates: '$', final: 'p' }, (params) => {
      const mode = numberAt(params, 0);
      const isInserting = terminal.modes.insertMode;
      const known: Readonly<Record<number, number>> = {
        2: 4,
        4: isInserting ? 1 : 2,
        12: 3,
        20: terminal.options.convertEol ? 1 : 2,
      };
      return this.#send(`\x1b[${mode};${known[mode] ?? 0}$y`);
    });
  }

  /** 1 set, 2 reset, 4 never set, 0 not known. */
  #privateMode(mode: number): number {
    const isSet = privateModes(this.#options).get(mode);
    if (isSet !== undefined) return isSet ? 1 : 2;
    return mode === 67 ? 4 : 0;
  }

  #registerStrings(): void {
    const { parser } = this.#options;
    for (const [id, color] of Object.entries(colors)) {
      parser.registerOscHandler(
        Number(id),
        (data) => data !== '?' || this.#send(`\x1b]${id};${color}\x1b\\`),
      );
    }
    parser.registerDcsHandler({ intermediates: '$', final: 'q' }, (setting) => {
      const value = this.#setting(setting);
      return this.#send(value === undefined ? '\x1bP0$r\x1b\\' : `\x1bP1$r${value}\x1b\\`);
    });
  }

  /** The setting that a status string asks for, in the form that would set it. */
  #setting(name: string): string | undefined {
    const { activeBuffer: buffer, attributes, modes: dec } = this.#options.internals;
    switch (name) {
      case 'm':
        return `${renditionSequence(attributes).slice(2).split('m')[0]}m`;
      case 'r':
        return `${buffer.scrollTop + 1};${buffer.scrollBottom + 1}r`;
      case ' q': {
        const shape = { block: 1, underline: 3, bar: 5 }[dec.cursorStyle ?? 'block'];
        return `${dec.cursorBlink ? shape : shape + 1} q`;
      }
      case '"p':
        return '61;1"p';
      default:
        return undefined;
    }
  }
}
