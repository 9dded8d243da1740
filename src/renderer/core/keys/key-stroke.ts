import { isInputMethodKey } from './input-method.ts';
import { isMac } from './platform.ts';

// A stroke is written as `Mod+Shift+KeyF`: modifiers in this order, then the letter, as it is printed on the
// key (on a German keyboard Y is where others have Z), or the place of any other key. Where Alt turns a
// letter into something else, as on a Mac, its place stands for it. `Mod` is Ctrl or ⌘: both do the same.

export type KeyStroke = string;

export type PressedKey = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'
> & { readonly isComposing?: boolean; readonly keyCode?: number };

const modifierKeys = /^(?:Control|Shift|Alt|Meta|OS|AltGraph|CapsLock|Fn)/;

/** The stroke that was pressed; null for a modifier alone, a key without a place, or one of an input method. */
export function strokeOf(event: PressedKey): KeyStroke | null {
  if (isInputMethodKey(event)) return null;
  if (event.code === '' || modifierKeys.test(event.code)) return null;
  const parts = [
    (event.ctrlKey || event.metaKey) && 'Mod',
    event.altKey && 'Alt',
    event.shiftKey && 'Shift',
    /^[a-z]$/i.test(event.key) ? `Key${event.key.toUpperCase()}` : event.code,
  ];
  return parts.filter((part) => part !== false).join('+');
}

/** Whether a text is a stroke as `strokeOf` writes it. */
export function isStroke(text: string): boolean {
  return /^(?:Mod\+)?(?:Alt\+)?(?:Shift\+)?[A-Z][A-Za-z0-9]*$/.test(text);
}

const words: Readonly<Record<string, string>> = {
  Mod: isMac ? '⌘' : 'Ctrl',
  Alt: isMac ? '⌥' : 'Alt',
  Shift: isMac ? '⇧' : 'Shift',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Semicolon: ';',
  Quote: "'",
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Backquote: '`',
  Minus: '-',
  Equal: '=',
};

/** As it is written for a person: `Ctrl Shift F`, on a Mac `⌘⇧F`. */
export function strokeWords(stroke: KeyStroke): string {
  const parts = stroke
    .split('+')
    .map((part) => words[part] ?? part.replace(/^(?:Key|Digit)(?=.$)/, ''));
  return parts.join(isMac ? '' : ' ');
}
