// Reading UTF-8 by hand, for streams that are cut anywhere and may hold anything. `TextDecoder` puts
// U+FFFD for what is broken and keeps its own state; a terminal has to know where a character ends.

/** The bytes that a character with this first byte has; 0 for a byte that starts none. */
export function utf8Length(first: number): number {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

const leadMask = [0, 0x7f, 0x1f, 0x0f, 0x07];
const smallest = [0, 0, 0x80, 0x800, 0x10000];

/**
 * The character at `index`, in one number so that no object is made per character: positive is
 * `codePoint * 8 + length`; 0 says that the bytes end inside a character that is right so far; negative
 * is broken, and its amount the number of bytes to leave out.
 */
export function readCodePoint(bytes: Uint8Array, index: number): number {
  const first = bytes[index] ?? 0;
  const length = utf8Length(first);
  if (length === 0) return -1;
  let codePoint = first & (leadMask[length] ?? 0);
  for (let offset = 1; offset < length; offset += 1) {
    const next = bytes[index + offset];
    if (next === undefined) return 0;
    if ((next & 0xc0) !== 0x80) return -offset;
    codePoint = (codePoint << 6) | (next & 0x3f);
  }
  const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  if (codePoint < (smallest[length] ?? 0) || codePoint > 0x10ffff || isSurrogate) return -length;
  return codePoint * 8 + length;
}
