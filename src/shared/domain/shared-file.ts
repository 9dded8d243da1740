import type { FileId } from '../base/ids.ts';

/** A file that a session or an operator gave to a session; its content is kept by its hash. */
export interface SharedFile {
  readonly id: FileId;
  /** Without folders, blanks and quotes. */
  readonly name: string;
  /** By its content: a picture, a PDF, `text/plain`, otherwise `application/octet-stream`. */
  readonly type: string;
  readonly bytes: number;
  /** Of the content, in hexadecimal digits. */
  readonly sha256: string;
  /** The copy that Claude Code reads by its path, where an operator attached it to a message. */
  readonly attachment?: string;
}

/** One file. */
export const sharedFileLimitBytes = 25 * 1024 * 1024;
/** That one session has, its own and those that came with asks. */
export const filesPerSessionLimit = 200;
export const filesPerSessionLimitBytes = 500 * 1024 * 1024;
/** With one ask, message or answer. */
export const filesPerAskLimit = 8;

/** `plan.md (text/plain, 12 kB)` */
export function sharedFileLabel({
  name,
  type,
  bytes,
}: Pick<SharedFile, 'name' | 'type' | 'bytes'>): string {
  return `${name} (${type}, ${sizeLabel(bytes)})`;
}

function sizeLabel(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
