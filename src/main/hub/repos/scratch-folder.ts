import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Temporary files of the hub: in its own folder, which only its owner can read, never in the system's (HOST-2). */
export class ScratchFolder {
  readonly #path: string;

  constructor(options: { readonly dataDirectory: string }) {
    this.#path = join(options.dataDirectory, 'scratch');
  }

  /** Removes what a hub left that ended in the middle of its work. */
  async clear(): Promise<void> {
    await rm(this.#path, { recursive: true, force: true });
  }

  /** Work in a fresh folder, which is gone afterwards. */
  async use<T>(name: string, work: (folder: string) => Promise<T>): Promise<T> {
    await mkdir(this.#path, { recursive: true, mode: 0o700 });
    const folder = await mkdtemp(join(this.#path, `${name}-`));
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}
