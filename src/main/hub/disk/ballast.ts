import { randomFillSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';

const pieceBytes = 1_048_576;

/**
 * A file that takes space so that it can be given back when nothing else is left: then what has to be
 * stored to end in order (a stop, an answer, the last facts of a runner) still finds room.
 */
export class Ballast {
  readonly #file: string;
  readonly #bytes: number;

  constructor(options: { readonly file: string; readonly bytes: number }) {
    this.#file = options.file;
    this.#bytes = options.bytes;
  }

  get isThere(): boolean {
    return existsSync(this.#file);
  }

  /** Nothing that a file system could compress or share; in pieces, so that nobody waits for it. */
  async make(): Promise<void> {
    const draft = `${this.#file}.part`;
    try {
      await using handle = await open(draft, 'w', 0o600);
      const piece = Buffer.alloc(pieceBytes);
      for (let written = 0; written < this.#bytes; written += pieceBytes) {
        await handle.write(randomFillSync(piece));
      }
      await handle.sync();
    } catch (thrown) {
      await rm(draft, { force: true });
      throw thrown;
    }
    await rename(draft, this.#file);
  }

  /** True when there was one to give back. */
  async release(): Promise<boolean> {
    if (!this.isThere) return false;
    await rm(this.#file, { force: true });
    return true;
  }
}
