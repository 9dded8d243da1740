// Colours of what we print ourselves. A style is put around a text as two private characters, which
// `output.ts` turns into escape sequences after it has escaped everything else: so a text from outside
// can never bring a sequence of its own, wherever it is put in.

export type Colour = 'strong' | 'faint' | 'waiting' | 'working' | 'failed' | 'code';

const marks: Readonly<Record<Colour, string>> = {
  strong: '\u{f5001}',
  faint: '\u{f5002}',
  waiting: '\u{f5003}',
  working: '\u{f5004}',
  failed: '\u{f5005}',
  code: '\u{f5006}',
};
const end = '\u{f5000}';

const sequences: Readonly<Record<Colour, string>> = {
  strong: '\u001b[1m',
  faint: '\u001b[2m',
  waiting: '\u001b[33m',
  working: '\u001b[32m',
  failed: '\u001b[31m',
  // White on black: a phone does not read a QR code in the colours of any terminal.
  code: '\u001b[97;40m',
};

const anyMark = /[\u{f5000}-\u{f5006}]/gu;

export function styled(colour: Colour, text: string): string {
  return `${marks[colour]}${withoutStyle(text)}${end}`;
}

export function withoutStyle(text: string): string {
  return text.replaceAll(anyMark, '');
}

/** The text with its marks as escape sequences; only for a terminal. */
export function paint(text: string): string {
  return text.replaceAll(anyMark, (mark) => {
    const colour = Object.entries(marks).find(([, value]) => value === mark)?.[0];
    return colour === undefined ? '\u001b[m' : sequences[colour as Colour];
  });
}
