import { Buffer } from 'node:buffer';

// A path of a repo is bytes. Inside, a path is a string with one character for each byte, as git's output
// is read; outside it has an id that stands for the bytes and a text that a person can read.

/** One character per byte. */
export type BytePath = string;

/** Names the file to the hub: safe in an address, and exact. */
export function idOfPath(path: BytePath): string {
  return Buffer.from(path, 'latin1').toString('base64url');
}

export interface ShownText {
  readonly text: string;
  /** False where bytes are no UTF-8 and are written as `\xHH`. */
  readonly isExact: boolean;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as text: what is UTF-8 is read, every other byte is written out, so that two names stay two. */
export function showBytes(bytes: string): ShownText {
  if (/^[\0-\x7f]*$/.test(bytes)) return { text: bytes, isExact: true };
  const buffer = Buffer.from(bytes, 'latin1');
  try {
    return { text: strict.decode(buffer), isExact: true };
  } catch {
    // Not UTF-8 as a whole: piece by piece.
    return { text: showPieces(bytes), isExact: false };
  }
}

const sequence =
  /[\0-\x7f]+|(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})|[\s\S]/g;

function showPieces(bytes: string): string {
  return bytes.replaceAll(sequence, (piece) => {
    if (piece.length > 1 || piece < '\x80') {
      try {
        return strict.decode(Buffer.from(piece, 'latin1'));
      } catch {
        // It looked like a character and is none: written out below.
      }
    }
    return Array.from(piece, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`).join('');
  });
}
