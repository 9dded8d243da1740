import { isInputMethodKey } from '../keys/input-method.ts';
import { keysBetween } from './mirrored-text.ts';

// Keyboards on the screen edit text: they compose words, replace them and take back a space for a full stop, and
// report no keys. xterm.js looks in its hidden textarea for what was added and types words twice
// (https://github.com/xtermjs/xterm.js/issues/3600). So where the main pointer is a finger, this class hears the events
// first: it remembers the text that the program has got, and types what turns it into the text of the textarea.

export interface TouchKeyboardOptions {
  /** The element around the terminal, which hears events before it. */
  readonly container: HTMLElement;
  readonly onType: (data: string) => void;
  /** Several lines at once: each line end would be an Enter. */
  readonly onPaste: (text: string) => void;
  /** Ctrl of the key bar waits for a letter: the letter does not wait for its word. */
  readonly isKeyHeld: () => boolean;
}

/** Keyboards look back a few words. A longer memory would only make each comparison longer. */
const mirrorLimit = 256;

export class TouchKeyboard {
  readonly #options: TouchKeyboardOptions;
  /** The text of the textarea that the program has got already. */
  #sent = '';
  #isComposing = false;

  constructor(options: TouchKeyboardOptions) {
    this.#options = options;
    const { container } = options;
    const heard = { capture: true };
    container.addEventListener('keydown', (event) => this.#key(event), heard);
    container.addEventListener('beforeinput', (event) => this.#willChange(event), heard);
    container.addEventListener('input', (event) => this.#didChange(event), heard);
    container.addEventListener('compositionstart', (event) => this.#compose(event, true), heard);
    container.addEventListener('compositionupdate', (event) => this.#compose(event, true), heard);
    container.addEventListener('compositionend', (event) => this.#compose(event, false), heard);
  }

  /** A key that is not on the keyboard comes behind what was written before it. */
  commit(): void {
    const area = this.#options.container.querySelector('textarea');
    if (area) this.#send(area);
  }

  #key(event: KeyboardEvent): void {
    // The text says what such a key did.
    if (isInputMethodKey(event)) return event.stopPropagation();
    // The emulator types this key. What is in the textarea belongs to the text before it.
    const area = areaOf(event);
    if (!area || this.#isComposing) return;
    this.#send(area);
    this.#forget(area);
  }

  #willChange(event: InputEvent): void {
    const area = areaOf(event);
    if (!area) return;
    const { data, inputType } = event;
    const isEnter =
      inputType === 'insertLineBreak' || inputType === 'insertParagraph' || data === '\n';
    const isPaste = inputType === 'insertFromPaste' || (data !== null && /[\r\n]/u.test(data));
    if (!isEnter && !isPaste) return;
    event.preventDefault();
    this.#send(area);
    this.#forget(area);
    if (isEnter) this.#options.onType('\r');
    else if (data !== null && data !== '') this.#options.onPaste(data);
  }

  #didChange(event: Event): void {
    event.stopPropagation();
    const area = areaOf(event);
    if (area && (!this.#isComposing || this.#options.isKeyHeld())) this.#send(area);
  }

  #compose(event: CompositionEvent, isComposing: boolean): void {
    event.stopPropagation();
    const area = areaOf(event);
    if (!area) return;
    this.#isComposing = isComposing;
    // The word is not in the terminal before it is whole, so it is shown beside it.
    this.#options.container.dataset['composing'] = isComposing ? event.data : '';
    if (!isComposing) this.#send(area);
  }

  #send(area: HTMLTextAreaElement): void {
    const keys = keysBetween(this.#sent, area.value);
    this.#sent = area.value;
    if (keys !== '') this.#options.onType(keys);
    if (area.value.length > mirrorLimit && !this.#isComposing) this.#forget(area);
  }

  #forget(area: HTMLTextAreaElement): void {
    area.value = '';
    this.#sent = '';
  }
}

function areaOf({ target }: Event): HTMLTextAreaElement | null {
  return target instanceof HTMLTextAreaElement ? target : null;
}
