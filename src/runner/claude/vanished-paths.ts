import { existsSync } from 'node:fs';

import type { Clock } from '../../shared/base/clock.ts';

export interface VanishedPathsOptions {
  readonly clock: Clock;
  /** The runner's own job, and where Claude Code works. */
  readonly paths: readonly string[];
  /** Called once, with the path that is gone. */
  readonly onGone: (path: string) => void;
}

const lookMs = 1000;
/** A folder that is replaced, or on a disk that blinks, is back by then. */
const looksBeforeGone = 3;

/**
 * Notices that what the runner lives for was removed: its data directory, or the repo. Nobody would ever stop
 * it then. It looks instead of watching: a watch on a folder dies with it on some systems, in silence.
 */
export class VanishedPaths implements Disposable {
  readonly #options: VanishedPathsOptions;
  readonly #misses = new Map<string, number>();
  #timer: Disposable | undefined;

  constructor(options: VanishedPathsOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = this.#options.clock.schedule(lookMs, () => this.#look());
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }

  #look(): void {
    for (const path of this.#options.paths) {
      const misses = existsSync(path) ? 0 : (this.#misses.get(path) ?? 0) + 1;
      this.#misses.set(path, misses);
      if (misses >= looksBeforeGone) return this.#options.onGone(path);
    }
    this.start();
  }
}
