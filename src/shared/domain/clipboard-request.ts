import type { ControlString } from './terminal-sequence.ts';

// A program copies by OSC 52: `52 ; where ; text in base64`. A device never does what it asks for unseen: the text is
// offered to the person who looks at the terminal. The question for what is on a clipboard (`?`) is never answered.

/** The largest text that is offered. */
export const clipboardLimitBytes = 102_400;

/** The longest control string that can hold it, with room for the number and the names of the clipboards. */
export const clipboardStringBytes = Math.ceil(clipboardLimitBytes / 3) * 4 + 64;

export type ClipboardRequest =
  | { readonly type: 'copy'; readonly text: string }
  /** More than is offered. */
  | { readonly type: 'too-large' };

/** What the string asks to copy; `undefined` for a string that asks for nothing, or for an answer. */
export function clipboardRequest({
  kind,
  payload,
  isCut,
}: ControlString): ClipboardRequest | undefined {
  if (kind !== 'osc' || payload[0] !== 0x35 || payload[1] !== 0x32 || payload[2] !== 0x3b) {
    return undefined;
  }
  if (isCut) return { type: 'too-large' };
  const encoded = /^52;[cpqs0-7]*;([A-Za-z0-9+/]+={0,2})$/.exec(asciiOf(payload))?.[1];
  const bytes = encoded === undefined ? undefined : decode(encoded);
  if (bytes === undefined) return undefined;
  if (bytes.length > clipboardLimitBytes) return { type: 'too-large' };
  try {
    return { type: 'copy', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    // It is no text, and would be another one on the clipboard.
    return undefined;
  }
}

function asciiOf(payload: Uint8Array): string {
  return new TextDecoder().decode(payload);
}

function decode(encoded: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
  } catch {
    // Half a group of base64.
    return undefined;
  }
}
