/** What is done with a character that a person cannot see, and how it is called when it is shown. */
export interface InvisibleCharacter {
  /** Short, in brackets on a card: `ESC`, `RLO`, `ZWSP`, or `U+…`. */
  readonly token: string;
  readonly kind: 'control' | 'bidi' | 'zero-width' | 'other';
}

const controlNames = (
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI ' +
  'DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'
).split(' ');

const bidiNames: Readonly<Record<number, string>> = {
  0x061c: 'ALM',
  0x200e: 'LRM',
  0x200f: 'RLM',
  0x202a: 'LRE',
  0x202b: 'RLE',
  0x202c: 'PDF',
  0x202d: 'LRO',
  0x202e: 'RLO',
  0x2066: 'LRI',
  0x2067: 'RLI',
  0x2068: 'FSI',
  0x2069: 'PDI',
};

const zeroWidthNames: Readonly<Record<number, string>> = {
  0x00ad: 'SHY',
  0x200b: 'ZWSP',
  0x200c: 'ZWNJ',
  0x200d: 'ZWJ',
  0x2060: 'WJ',
  0xfeff: 'BOM',
};

// An emoji as people write it: a picture with its variation selector or skin tone, several of them joined,
// a keycap, the flags of England, Scotland and Wales. Selectors, joiners and tags belong to it there, and
// nowhere else: a digit without its keycap or a letter with a selector hides one.
const pictureSource = '(?=\\p{Emoji})\\p{ExtPict}(?:\\p{EMod}|\\ufe0f\\u20e3?|\\ufe0e)?';
const subdivisions = ['gbeng', 'gbsct', 'gbwls'];
const tagSource = subdivisions
  .map((name) => `${Array.from(name, tagOf).join('')}\\u{e007f}`)
  .join('|');

/** Matches an emoji whole, for alternatives in a larger expression with the flag `u`. */
export const emojiSource = [
  `\\u{1f3f4}(?:${tagSource})`,
  '[0-9#*]\\ufe0f?\\u20e3',
  `${pictureSource}(?:\\u200d${pictureSource})*`,
].join('|');

function tagOf(letter: string): string {
  return `\\u{${(0xe0000 + letter.charCodeAt(0)).toString(16)}}`;
}

const units = new RegExp(`${emojiSource}|\\r\\n|.`, 'gsu');

/** A text in parts that are judged one by one: emoji whole, `\r\n` whole, else one character each. */
export function visibleUnits(text: string): readonly string[] {
  return text.match(units) ?? [];
}

/** What is invisible about a unit; `undefined` for an emoji, and for `\r\n`. */
export function invisibleUnit(unit: string): InvisibleCharacter | undefined {
  const isOne =
    unit.length === (unit.charCodeAt(0) >= 0xd800 && unit.charCodeAt(0) < 0xdc00 ? 2 : 1);
  return isOne || !unit.isWellFormed() ? invisibleCharacter(unit) : undefined;
}

// Controls, format characters, surrogates without a partner, private use and unassigned code points, what
// is drawn as nothing (fillers, variation selectors), line and paragraph separators, the empty braille cell.
const other = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{DI}\p{Zl}\p{Zp}\u2800]/u;

/** Says what is invisible about a character; `undefined` for one that can be seen, a blank or a line end. */
export function invisibleCharacter(character: string): InvisibleCharacter | undefined {
  const code = character.codePointAt(0) ?? 0;
  if (code === 0x0a || code === 0x09 || (code >= 0x20 && code < 0x7f)) return undefined;
  const control = controlNames[code] ?? (code === 0x7f ? 'DEL' : undefined);
  if (control) return { token: control, kind: 'control' };
  if (code >= 0x80 && code < 0xa0) return { token: hex(code), kind: 'control' };
  const bidi = bidiNames[code];
  if (bidi) return { token: bidi, kind: 'bidi' };
  const zeroWidth = zeroWidthNames[code];
  if (zeroWidth) return { token: zeroWidth, kind: 'zero-width' };
  return other.test(character) ? { token: hex(code), kind: 'other' } : undefined;
}

function hex(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
