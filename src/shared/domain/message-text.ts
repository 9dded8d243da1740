import { neutralizePaste } from './paste.ts';

// Claude Code takes these out of a prompt; for the first kind it then wants a second Enter.
const reordering = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
const zeroWidth = /[\u200B\u2060-\u2064\uFEFF]/gu;

/** The text without what a terminal or Claude Code would take as something else than text. */
export function messageText(text: string): string {
  return neutralizePaste(text.toWellFormed())
    .replaceAll('\r', '\n')
    .replaceAll(/[\u2028\u2029]/gu, '\n')
    .replaceAll(reordering, '')
    .replaceAll(zeroWidth, '')
    .trimEnd();
}
