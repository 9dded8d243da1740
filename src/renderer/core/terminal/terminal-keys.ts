import { isDeadKey, isInputMethodKey } from '../keys/input-method.ts';
import type { PressedKey } from '../keys/key-stroke.ts';

/** What becomes of a key in a terminal. `pass`: the emulator encodes it. `leave`: it is the page's. */
export type KeyOutcome =
  | { readonly do: 'pass' }
  | { readonly do: 'leave' }
  | { readonly do: 'copy' }
  | { readonly do: 'type'; readonly text: string };

type Key = PressedKey & Pick<KeyboardEvent, 'type'>;

/** The bit of the kitty keyboard protocol by which a program can tell Shift+Enter from Enter. */
const disambiguates = 1;

/**
 * Copy and paste as in a good terminal: Ctrl+C copies what is selected and interrupts otherwise, with
 * Shift it always copies. Keys of the page stay the page's.
 */
export function translateKey(
  event: Key,
  terminal: {
    readonly hasSelection: boolean;
    readonly keyboardFlags: number;
    readonly isPageKey: (event: Key) => boolean;
  },
): KeyOutcome {
  if (event.type !== 'keydown') return { do: 'pass' };
  // The emulator knows how text is composed, and sends it when it is whole.
  if (isInputMethodKey(event) || isDeadKey(event)) return { do: 'pass' };
  const key = event.key.toLowerCase();
  if (terminal.isPageKey(event)) return { do: 'leave' };
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && key === 'c') return copyOutcome(event, terminal.hasSelection);
  // The browser turns these into a paste event, which asks where it has to.
  if (isCommand && key === 'v' && (event.shiftKey || event.metaKey)) return { do: 'leave' };
  if (key === 'enter' && event.shiftKey && (terminal.keyboardFlags & disambiguates) !== 0) {
    return { do: 'type', text: '\x1b[13;2u' };
  }
  return { do: 'pass' };
}

function copyOutcome(event: Key, hasSelection: boolean): KeyOutcome {
  if (hasSelection) return { do: 'copy' };
  if (event.metaKey) return { do: 'leave' };
  // Without Shift it is the interrupt; with it, nothing was selected and nothing is meant.
  return event.shiftKey ? { do: 'leave' } : { do: 'pass' };
}
