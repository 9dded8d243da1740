import { closeSync, constants, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

/**
 * How far the log had come, kept beside the database and rewritten in place after each commit.
 *
 * It tells what the database cannot tell about itself: that it was not closed cleanly, that its last
 * commits are gone (a deleted WAL, an older copy put in its place), that the whole file is gone. It is
 * written after the commit and never synced, so after a power cut it may lag behind the database; it
 * is never ahead of it, unless something was lost.
 */
export interface Mark {
  readonly epoch: string;
  readonly seq: number;
  readonly state: 'running' | 'stopped';
}

const openFlags = constants.O_RDWR | constants.O_CREAT;

// One disk sector: overwritten in one piece, and never in need of new space on a full disk.
const markBytes = 512;

/** The mark, or null when there is none that can be read. */
export function readMark(file: string): Mark | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // Missing or unreadable is the same as no mark: the database is then checked in full.
    return null;
  }
  const [epoch, seq, state, end] = text.trimEnd().split(' ');
  if (!epoch || end !== 'end' || !/^\d+$/.test(seq ?? '')) return null;
  if (state !== 'running' && state !== 'stopped') return null;
  return { epoch, seq: Number(seq), state };
}

/** The writing end; one owner, the thread that commits. */
export class HighWaterMark implements Disposable {
  readonly #descriptor: number;
  readonly #epoch: string;

  constructor(file: string, epoch: string) {
    // Not truncated on opening: a crash here must leave the old mark.
    this.#descriptor = openSync(file, openFlags, 0o600);
    this.#epoch = epoch;
  }

  /** A mark that cannot be written must not fail a commit that has succeeded. */
  write(seq: number, state: Mark['state']): boolean {
    const text = `${this.#epoch} ${seq} ${state} end`.padEnd(markBytes - 1) + '\n';
    try {
      writeSync(this.#descriptor, text, 0);
      return true;
    } catch {
      return false;
    }
  }

  sync(): void {
    fsyncSync(this.#descriptor);
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}
