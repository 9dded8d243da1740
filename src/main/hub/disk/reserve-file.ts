import { randomFillSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';

const pieceBytes = 1_048_576;

/**
 * A file that takes up space, to be deleted when no other space is left. A stop, an answer and the last facts of a runner
 * can then still be stored.
 */
export class ReserveFile {
  readonly #file: string;
  readonly #bytes: number;

  constructor(options: { readonly file: string; readonly bytes: number }) {
    this.#file = options.file;
    this.#bytes = options.bytes;
  }

  get isThere(): boolean {
    return existsSync(this.#file);
  }

  /** Random bytes, which no file system can compress or share; written in pieces, so that the hub stays responsive. */
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
