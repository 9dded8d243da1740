import { KeyboardFlags } from '../../shared/domain/keyboard-flags.ts';
import type { SequenceParams } from '../../shared/domain/terminal-guard.ts';
import type { CsiSequence, EscapeSequence } from '../../shared/domain/terminal-sequence.ts';
import { csiKey, csiKeys, csiParams } from '../../shared/domain/terminal-sequence.ts';

// How the program wants its keys and pastes. A screen that is lost takes its drawing with it, but not these: a viewer
// that comes later has to bracket a paste and encode keys as the program expects them, or one paste becomes several
// prompts.

/** Application cursor keys, application keypad, bracketed paste. The mouse is left out: nothing is where it was. */
const inputModes = [1, 66, 2004] as const;

export interface InputModeState {
  readonly isSet: (mode: number) => boolean;
  /** The flags of the kitty keyboard protocol in force. */
  readonly keyboardFlags: number;
  readonly modifyOtherKeys: number;
}

/** The sequences that make a terminal that was reset send keys and pastes in this form. */
export function inputModeSequence(state: InputModeState): string {
  const modes = inputModes.filter(state.isSet).map((mode) => `\x1b[?${mode}h`);
  const flags = state.keyboardFlags === 0 ? '' : `\x1b[=${state.keyboardFlags};1u`;
  const others = state.modifyOtherKeys === 0 ? '' : `\x1b[>4;${state.modifyOtherKeys}m`;
  return modes.join('') + flags + others;
}

const setMode = csiKey('?h');
const resetMode = csiKey('?l');
const softReset = csiKey('!p');
const screenModes = new Set([47, 1047, 1049]);
const keyboardKeys = csiKeys('>u,<u,=u,>m');

/** Follows the modes in output that no emulator reads any more. */
export class InputModes {
  readonly #set = new Set<number>();
  readonly #handlers = new Map<number, (params: SequenceParams) => boolean>();
  readonly #keyboard = new KeyboardFlags(() => (this.#isAlternate ? 'alternate' : 'normal'));
  #resetKeyboard: () => boolean = () => false;
  #isAlternate = false;

  constructor() {
    const registration = { dispose: () => undefined };
    this.#keyboard.follow({
      registerCsiHandler: ({ prefix = '', final }, handler) => {
        this.#handlers.set(csiKey(prefix + final), handler);
        return registration;
      },
      registerEscHandler: (_id, handler) => {
        this.#resetKeyboard = handler;
        return registration;
      },
      registerOscHandler: () => registration,
      registerDcsHandler: () => registration,
    });
  }

  csi(sequence: CsiSequence): void {
    const { key } = sequence;
    if (key === setMode || key === resetMode) return this.#switch(sequence, key === setMode);
    if (key === softReset) this.#set.clear();
    else if (keyboardKeys.has(key)) this.#handlers.get(key)?.(paramsOf(sequence));
  }

  escape({ intermediates, final }: EscapeSequence): void {
    if (intermediates !== '') return;
    if (final === '=') this.#set.add(66);
    if (final === '>') this.#set.delete(66);
    if (final !== 'c') return;
    this.#set.clear();
    this.#isAlternate = false;
    this.#resetKeyboard();
  }

  sequence(): string {
    return inputModeSequence({
      isSet: (mode) => this.#set.has(mode),
      keyboardFlags: this.#keyboard.flags,
      modifyOtherKeys: this.#keyboard.state.modifyOtherKeys,
    });
  }

  #switch(sequence: CsiSequence, isSet: boolean): void {
    for (const mode of csiParams(sequence).split(';').map(Number)) {
      if (screenModes.has(mode)) this.#isAlternate = isSet;
      else if (isSet) this.#set.add(mode);
      else this.#set.delete(mode);
    }
  }
}

function paramsOf(sequence: CsiSequence): SequenceParams {
  const text = csiParams(sequence);
  return text === '' ? [] : text.split(';').map((part) => Number.parseInt(part, 10) || 0);
}
