// What an operator pastes is text, whoever wrote it. Inside a bracketed paste the program takes it as text
// too, until the end marker; a paste that holds the marker would go on as keys. So no control that could
// be part of one, or that a terminal turns into a signal, is left in a paste.

/** Begins and ends a paste for a program that asked for it (`?2004`). */
export const pasteBegin = '\x1b[200~';
export const pasteEnd = '\x1b[201~';

// Markers go whole and first, with ESC [ or the 8-bit CSI: what is left of one would be typed as text.
const markers = /(?![\t\n\r])\p{Cc}\[?20[01]~/gu;
const controls = /(?![\t\n\r])\p{Cc}/gu;

/** The pasted text without markers and controls; each line end is the carriage return of the Enter key. */
export function neutralizePaste(text: string): string {
  return text
    .replace(markers, '')
    .replace(controls, '')
    .replace(/\r\n|\n/gu, '\r');
}

export interface PasteOptions {
  /** The program asked for brackets (`?2004` is set). */
  readonly isBracketed: boolean;
}

/** The characters to send for a paste. */
export function pasteInput(text: string, options: PasteOptions): string {
  const body = neutralizePaste(text);
  return options.isBracketed ? `${pasteBegin}${body}${pasteEnd}` : body;
}

/**
 * The most that is pasted into a terminal at once. The hub reads typing at 64 KiB per second, so more would keep the
 * terminal busy for minutes; such a text belongs in a file.
 */
export const pasteLimitBytes = 1_048_576;

/** Why a paste is not sent, as a sentence; null when it can be. */
export function pasteProblem(text: string): string | null {
  // One character has at most three bytes per unit, so most texts need not be encoded to know.
  if (text.length * 3 <= pasteLimitBytes) return null;
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= pasteLimitBytes) return null;
  const megabytes = (bytes / 1_048_576).toFixed(1);
  return `This paste is ${megabytes} MB; the limit is 1 MB. Attach it as a file instead.`;
}

/** Whether a paste holds a line end, which a program may take as Enter: the operator is asked first. */
export function isMultiline(text: string): boolean {
  return /[\r\n]/u.test(neutralizePaste(text));
}

/** How many lines a paste has, for the question. */
export function pasteLines(text: string): number {
  return neutralizePaste(text).replace(/\r$/u, '').split('\r').length;
}
