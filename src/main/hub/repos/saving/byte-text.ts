import { Buffer } from 'node:buffer';

// Names of files need not be UTF-8. Inside a save a path is text with one character per byte.

export function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

export function byteTextOf(path: string): string {
  return Buffer.from(path, 'utf8').toString('latin1');
}

/** The same path for people and for what takes text; null when it is no UTF-8. */
export function textOf(byteText: string): string | null {
  const bytes = bytesOf(byteText);
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : null;
}

/** For people, whatever the bytes are. */
export function shownPath(byteText: string): string {
  return bytesOf(byteText).toString('utf8');
}
