/**
 * A control sequence, `CSI prefix params intermediates final`, all ASCII. Programs print thousands of them
 * per second, so the scanner has one object for all: what it says is right during the call only.
 */
export interface CsiSequence {
  /** What kind of sequence it is, to be compared with `csiKey`. */
  readonly key: number;
  /** The number at the start of its parameters; 0 when there is none. */
  readonly first: number;
  /** Its bytes between the introducer and the final, in `held[0, length)`. */
  readonly held: Uint8Array;
  readonly length: number;
  /** The final byte. */
  readonly final: number;
}

/** `ESC intermediates final`, all ASCII. */
export interface EscapeSequence {
  readonly intermediates: string;
  readonly final: string;
}

export type ControlStringKind = 'osc' | 'dcs' | 'sos' | 'pm' | 'apc';

/** A whole control string without its introducer and terminator. */
export interface ControlString {
  readonly kind: ControlStringKind;
  /** As it came, cut at the limit. A view, right during the call only. */
  readonly payload: Uint8Array;
  /** It was longer than the limit: the rest is gone. */
  readonly isCut: boolean;
}

/** What a scanner finds in terminal output, in order. */
export interface TerminalSink {
  /** Valid UTF-8 in `bytes[start, end)` with no control in it. Right during the call only. */
  text(bytes: Uint8Array, start: number, end: number): void;
  /** 0x00 to 0x1f without ESC. */
  control(code: number): void;
  escape(sequence: EscapeSequence): void;
  csi(sequence: CsiSequence): void;
  string(string: ControlString): void;
}

/** The key of `prefix + intermediates + final`, such as `?h`, ` q` or `!p`: at most four characters. */
export function csiKey(text: string): number {
  let key = 0;
  for (let index = 0; index < text.length; index += 1) key = key * 256 + text.charCodeAt(index);
  return key;
}

/** The keys of several sequences, given as for `csiKey` with commas between them. */
export function csiKeys(list: string): ReadonlySet<number> {
  return new Set(list.split(',').map(csiKey));
}

/** The parameters of a sequence: digits, `;` and `:`. */
export function csiParams(sequence: CsiSequence): string {
  return bodyOf(sequence).replaceAll(/[^\d;:]/gu, '');
}

/** The sequence as it is written. */
export function formatCsi(sequence: CsiSequence): string {
  return `\x1b[${bodyOf(sequence)}${String.fromCharCode(sequence.final)}`;
}

/** The sequence with another number in place of the first parameter. */
export function formatCsiWith(sequence: CsiSequence, first: number): string {
  return formatCsi(sequence).replace(/(?<=^[^\d]*)\d+/u, String(first));
}

function bodyOf(sequence: CsiSequence): string {
  return String.fromCharCode(...sequence.held.subarray(0, sequence.length));
}
