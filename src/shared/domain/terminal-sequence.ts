/** A control sequence: `CSI prefix params intermediates final`, all ASCII. */
export interface CsiSequence {
  /** One of `<=>?`, or empty. */
  readonly prefix: string;
  /** Digits, `;` and `:`; may be empty. */
  readonly params: string;
  readonly intermediates: string;
  readonly final: string;
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

/** The bytes of a control sequence, as a string of ASCII. */
export function formatCsi(sequence: CsiSequence): string {
  return `\x1b[${sequence.prefix}${sequence.params}${sequence.intermediates}${sequence.final}`;
}

/** The number at the start of a parameter list; 0 when there is none. */
export function firstParam(params: string): number {
  const digits = /^\d+/.exec(params)?.[0];
  return digits === undefined ? 0 : Math.min(Number(digits), 0x7fffffff);
}
