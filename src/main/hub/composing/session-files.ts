import type { Clock } from '../../../shared/base/clock.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Git } from '../repos/repo-service.ts';
import { listFiles } from './list-files.ts';
import type { PathIndex } from './rank-paths.ts';
import { indexPaths, rankPaths } from './rank-paths.ts';

export interface SessionFilesOptions {
  readonly git: Git;
  readonly clock: Clock;
}

/** So long a list serves the keys of one word; then files that Claude has made meanwhile are in it too. */
const freshMs = 5000;
/** Lists that are kept, for the folders of the composers in use. */
const keptFolders = 4;

interface Listed {
  readonly at: number;
  readonly index: Promise<PathIndex>;
}

/** Finds files of a session's working folder by a few letters of their path. */
export class SessionFiles {
  readonly #options: SessionFilesOptions;
  readonly #listed = new Map<string, Listed>();

  constructor(options: SessionFilesOptions) {
    this.#options = options;
  }

  /** The best first, at most `limit`. */
  async find(view: SessionView, query: string, limit: number): Promise<readonly string[]> {
    return rankPaths(await this.#index(view.cwd), query, limit);
  }

  #index(folder: string): Promise<PathIndex> {
    const now = this.#options.clock.monotonic();
    const known = this.#listed.get(folder);
    if (known && now - known.at < freshMs) return known.index;
    const index = listFiles(this.#options.git, folder).then(indexPaths);
    this.#listed.delete(folder);
    this.#listed.set(folder, { at: now, index });
    const [oldest] = this.#listed.keys();
    if (this.#listed.size > keptFolders && oldest !== undefined) this.#listed.delete(oldest);
    index.catch(() => this.#listed.delete(folder));
    return index;
  }
}
