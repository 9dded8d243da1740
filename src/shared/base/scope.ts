import type { Logger } from './logger.ts';

type Cleanup = () => void | Promise<void>;

export interface ScopeOptions {
  readonly name: string;
  readonly logger: Logger;
}

/**
 * Owns what must end together: cleanups, child scopes and running async work.
 *
 * Disposing aborts `signal`, waits for the runs, then cleans up last-in-first-out. It is idempotent
 * (the second call returns the first promise) and never throws: what fails is logged and the rest
 * goes on. Something added after disposal is cleaned up at once, which closes the async race.
 */
export class Scope implements AsyncDisposable {
  readonly #name: string;
  readonly #logger: Logger;
  readonly #controller = new AbortController();
  readonly #cleanups: Cleanup[] = [];
  readonly #runs = new Set<Promise<void>>();
  #disposal: Promise<void> | undefined;

  constructor(options: ScopeOptions) {
    this.#name = options.name;
    this.#logger = options.logger;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isDisposed(): boolean {
    return this.#disposal !== undefined;
  }

  /** Registers on the creating line: `const timer = scope.use(clock.schedule(…))`. */
  use<T extends Disposable | AsyncDisposable>(resource: T): T {
    this.add(async () => {
      if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]();
      else resource[Symbol.dispose]();
    });
    return resource;
  }

  add(cleanup: Cleanup): void {
    if (this.#disposal) void this.#attempt(cleanup);
    else this.#cleanups.push(cleanup);
  }

  child(name: string): Scope {
    const child = new Scope({ name: `${this.#name}/${name}`, logger: this.#logger });
    this.use(child);
    return child;
  }

  /** Runs async work that the scope waits for; a fault is logged with the name of the work. */
  run(what: string, work: (signal: AbortSignal) => Promise<void>): void {
    if (this.#disposal) return;
    const running = work(this.signal).catch((thrown: unknown) => {
      this.#logger.error('background work failed', { scope: this.#name, what, error: thrown });
    });
    this.#runs.add(running);
    void running.finally(() => this.#runs.delete(running));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposal ??= this.#dispose();
    return this.#disposal;
  }

  async #dispose(): Promise<void> {
    this.#controller.abort();
    await Promise.all(this.#runs);
    for (const cleanup of this.#cleanups.toReversed()) await this.#attempt(cleanup);
    this.#cleanups.length = 0;
  }

  async #attempt(cleanup: Cleanup): Promise<void> {
    try {
      await cleanup();
    } catch (thrown) {
      this.#logger.error('cleanup failed', { scope: this.#name, error: thrown });
    }
  }
}
