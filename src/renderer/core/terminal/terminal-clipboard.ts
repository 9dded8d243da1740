import { isMultiline, pasteProblem } from '../../../shared/domain/paste.ts';

/** xterm.js' `Terminal`, as far as it is used here. */
interface SelectableTerminal {
  readonly modes: { readonly mouseTrackingMode: string };
  getSelection(): string;
  clearSelection(): void;
}

export interface TerminalClipboardOptions {
  readonly terminal: SelectableTerminal;
  /** The element around the terminal, which hears events before it. */
  readonly container: HTMLElement;
  readonly isMac: boolean;
  /** Asks for the baton where it is not here; false when somebody else holds it. */
  readonly mayType: () => boolean;
  /** Shows a paste of several lines and asks. */
  readonly onQuestion: (text: string) => void;
  readonly onPaste: (text: string) => void;
  readonly onProblem: (text: string) => void;
}

// Between a terminal and the clipboard of the person. Claude Code takes the mouse, so a selection is made with a key
// held: Shift everywhere, ⌥ on a Mac too, where xterm.js knows only that one.

export class TerminalClipboard {
  readonly #options: TerminalClipboardOptions;

  constructor(options: TerminalClipboardOptions) {
    const { container, isMac } = options;
    this.#options = options;
    container.addEventListener('paste', (event) => this.#paste(event), { capture: true });
    if (isMac) {
      container.addEventListener('mousedown', (event) => this.#press(event), { capture: true });
    }
  }

  /** Puts the selection on the clipboard, as it is. */
  async copy(): Promise<void> {
    const text = this.#options.terminal.getSelection();
    if (text === '') return;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Not allowed, or no clipboard on an address without TLS: the browser's own copying needs neither.
      if (!copyTheOldWay(text)) this.#options.onProblem('The browser didn’t allow copying.');
    }
  }

  #paste(event: ClipboardEvent): void {
    // xterm.js would paste by itself: lines unasked, and with whatever ends a bracketed paste early.
    event.preventDefault();
    event.stopPropagation();
    this.take(event.clipboardData?.getData('text/plain') ?? '');
  }

  /** A text that was pasted: one line is typed, several are asked about. */
  take(text: string): void {
    if (text === '') return;
    const { mayType, onProblem, onPaste, onQuestion } = this.#options;
    const problem = pasteProblem(text);
    if (problem !== null) return onProblem(problem);
    // First of all: a question whose answer leads nowhere is none.
    if (!mayType()) return;
    if (isMultiline(text)) onQuestion(text);
    else onPaste(text);
  }

  /** Shift on a Mac: xterm.js hears it as ⌥, with which it selects although the program has the mouse. */
  #press(event: MouseEvent): void {
    const isOurs = event.isTrusted && event.shiftKey && !event.altKey && event.button === 0;
    if (!isOurs || this.#options.terminal.modes.mouseTrackingMode === 'none') return;
    event.preventDefault();
    event.stopPropagation();
    const { bubbles, cancelable, composed, detail, view } = event;
    const { clientX, clientY, screenX, screenY, buttons } = event;
    const place = { clientX, clientY, screenX, screenY, buttons, button: 0 };
    const heard = { bubbles, cancelable, composed, detail, view, ...place, altKey: true };
    event.target?.dispatchEvent(new MouseEvent('mousedown', heard));
  }
}

function copyTheOldWay(text: string): boolean {
  function give(event: ClipboardEvent): void {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  document.addEventListener('copy', give, { capture: true });
  try {
    // oxlint-disable-next-line typescript/no-deprecated -- the only way to copy on an address without TLS
    return document.execCommand('copy');
  } finally {
    document.removeEventListener('copy', give, { capture: true });
  }
}
