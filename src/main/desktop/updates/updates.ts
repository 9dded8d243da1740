import { messageOf } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { UpdateFeed } from './update-feed.ts';

/** What is known of new versions. `ready`: the next quit installs it. */
export type UpdateState =
  | { readonly state: 'idle' }
  | { readonly state: 'checking' }
  | { readonly state: 'available'; readonly version: string }
  | { readonly state: 'downloading'; readonly version: string; readonly percent: number }
  | { readonly state: 'ready'; readonly version: string }
  | { readonly state: 'failed'; readonly reason: string };

export interface UpdatesOptions {
  readonly feed: UpdateFeed;
  readonly clock: Clock;
  /** The setting: look and ask, look and download, or look only when a person says so. */
  readonly mode: 'ask' | 'download' | 'off';
  readonly onDidChange: (state: UpdateState) => void;
  /** A version was found by itself, for the first time in this run: shall it be downloaded? */
  readonly ask: (version: string) => Promise<boolean>;
}

/** Later than the window: an update is not urgent. */
const firstCheckMs = 10_000;
const dayMs = 24 * 60 * 60_000;
/** A laptop that had no network at its start. */
const afterFailureMs = 60 * 60_000;

/**
 * Looks for new versions at the start and each day. Nothing is downloaded unless a person or the setting says so, and
 * nothing is installed before the program ends. Sessions are no part of it: they run outside the program.
 */
export class Updates implements Disposable {
  readonly #options: UpdatesOptions;
  readonly #asked = new Set<string>();
  #state: UpdateState = { state: 'idle' };
  #timer: Disposable | undefined;
  #isDisposed = false;

  constructor(options: UpdatesOptions) {
    this.#options = options;
  }

  get state(): UpdateState {
    return this.#state;
  }

  start(): void {
    if (this.#options.mode !== 'off') this.#scheduleIn(firstCheckMs);
  }

  /** Looks now, as a person asked. Does nothing while it looks, downloads, or has an update ready. */
  async check(): Promise<UpdateState> {
    const { state } = this.#state;
    if (state === 'checking' || state === 'downloading' || state === 'ready') return this.#state;
    this.#set({ state: 'checking' });
    try {
      const version = await this.#options.feed.check();
      this.#set(version === null ? { state: 'idle' } : { state: 'available', version });
    } catch (thrown) {
      this.#set({ state: 'failed', reason: messageOf(thrown) });
    }
    return this.#state;
  }

  /** Downloads the version that was found; does nothing where there is none. */
  async download(): Promise<void> {
    if (this.#state.state !== 'available') return;
    const { version } = this.#state;
    this.#set({ state: 'downloading', version, percent: 0 });
    try {
      await this.#options.feed.download((percent) => {
        if (this.#state.state === 'downloading')
          this.#set({ state: 'downloading', version, percent: Math.floor(percent) });
      });
      this.#set({ state: 'ready', version });
    } catch (thrown) {
      this.#set({ state: 'failed', reason: messageOf(thrown) });
    }
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#timer?.[Symbol.dispose]();
  }

  #scheduleIn(delayMs: number): void {
    if (this.#isDisposed) return;
    this.#timer = this.#options.clock.schedule(delayMs, () => void this.#checkByItself());
  }

  async #checkByItself(): Promise<void> {
    const found = await this.check();
    this.#scheduleIn(found.state === 'failed' ? afterFailureMs : dayMs);
    if (found.state === 'available' && (await this.#mayDownload(found.version)))
      await this.download();
  }

  /** Each version is asked about once: a question that comes back each day is answered by closing it. */
  async #mayDownload(version: string): Promise<boolean> {
    if (this.#options.mode === 'download') return true;
    if (this.#asked.has(version)) return false;
    this.#asked.add(version);
    return this.#options.ask(version);
  }

  #set(state: UpdateState): void {
    if (this.#isDisposed) return;
    this.#state = state;
    this.#options.onDidChange(state);
  }
}
