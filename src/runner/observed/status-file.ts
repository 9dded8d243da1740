import { readdirSync, readFileSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import type { Clock } from '../../shared/base/clock.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import type { Logger } from '../../shared/base/logger.ts';

const statusSchema = z.object({
  pid: z.int(),
  sessionId: z.string(),
  status: z.string(),
  waitingFor: z.string().nullable().default(null),
  /** Milliseconds; moves with each change, also with one that was over before anybody looked. */
  statusUpdatedAt: z.number().default(0),
});

export interface ClaudeStatus {
  readonly status: 'idle' | 'busy' | 'waiting' | 'unknown';
  readonly waitingFor: string | null;
  /** Claude Code's own word where it is another one. */
  readonly word?: string;
}

/** Claude Code's words for its status. `shell`: at its prompt, while a command runs in the background. */
const statusOfWord: ReadonlyMap<string, 'idle' | 'busy' | 'waiting'> = new Map([
  ['idle', 'idle'],
  ['shell', 'idle'],
  ['busy', 'busy'],
  ['waiting', 'waiting'],
]);

export interface StatusFileOptions {
  /** Claude Code's configuration folder; the status files are in `sessions/` below it. */
  readonly configFolder: string;
  readonly pid: number;
  /** Finds the file when what was started is a script around Claude Code, with a pid of its own. */
  readonly sessionId: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A change that the watch missed, or a folder that is not there yet, is found by looking. */
const lookMs = 1000;
/** Claude Code writes `busy` after its prompt's hook, on a busy machine well after it. */
const promptLagMs = 10_000;

/**
 * Claude Code's own word on what it does, `sessions/<pid>.json`: the only sign of an interrupt or a crash,
 * which fire no hook. It is rewritten in place, so a half-written one is read again at the next event.
 */
export class StatusFile implements Disposable {
  readonly #options: StatusFileOptions;
  readonly #changed: Emitter<ClaudeStatus>;
  #name: string;
  #version = '';
  #current: ClaudeStatus | undefined;
  #currentAt = 0;
  #promptAt = -Infinity;
  #watcher: FSWatcher | undefined;
  #timer: Disposable | undefined;

  constructor(options: StatusFileOptions) {
    this.#options = options;
    this.#name = `${options.pid}.json`;
    this.#changed = new Emitter({
      onListenerError: (thrown) =>
        options.logger.error('a listener of the status failed', { error: thrown }),
    });
  }

  get onDidChange() {
    return this.#changed.event;
  }

  /** It rests, and no prompt has come since that was written. */
  get isIdle(): boolean {
    return this.#current?.status === 'idle' && !this.#isBeforePrompt(this.#currentAt);
  }

  /** A UserPromptSubmit came: an `idle` from before it says nothing of the turn that it begins. */
  observePrompt(): void {
    this.#promptAt = this.#options.clock.now();
  }

  start(): void {
    this.#look();
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#watcher?.close();
    this.#changed[Symbol.dispose]();
  }

  #look(): void {
    this.#watcher ??= this.#watch();
    this.#read();
    this.#timer = this.#options.clock.schedule(lookMs, () => this.#look());
  }

  #watch(): FSWatcher | undefined {
    try {
      const watcher = watch(this.#folder, { persistent: false }, () => this.#read());
      watcher.on('error', () => {
        watcher.close();
        this.#watcher = undefined;
      });
      return watcher;
    } catch {
      // Claude Code makes the folder when it starts; until then there is nothing to watch.
      return undefined;
    }
  }

  #read(): void {
    const found = this.#readOf(this.#name) ?? this.#findBySession();
    if (!found) return;
    const { status: word, waitingFor, statusUpdatedAt } = found;
    const status = statusOfWord.get(word) ?? 'unknown';
    if (status === 'idle' && this.#isBeforePrompt(statusUpdatedAt)) return;
    const version = `${word} ${statusUpdatedAt} ${waitingFor ?? ''}`;
    if (version === this.#version) return;
    this.#version = version;
    this.#current = { status, waitingFor, ...(word === status ? {} : { word }) };
    this.#currentAt = statusUpdatedAt;
    this.#changed.fire(this.#current);
  }

  /** For so long as a newer word may be on its way: a prompt that was blocked brings none. */
  #isBeforePrompt(writtenAt: number): boolean {
    const { clock } = this.#options;
    if (writtenAt === 0) return false;
    return writtenAt < this.#promptAt && clock.now() - this.#promptAt < promptLagMs;
  }

  #findBySession(): z.infer<typeof statusSchema> | undefined {
    if (this.#current) return undefined;
    for (const name of this.#names()) {
      const status = this.#readOf(name);
      if (status?.sessionId !== this.#options.sessionId || !isAlive(status.pid)) continue;
      this.#name = name;
      return status;
    }
    return undefined;
  }

  #names(): readonly string[] {
    try {
      return readdirSync(this.#folder).filter((name) => /^\d+\.json$/u.test(name));
    } catch {
      return [];
    }
  }

  #readOf(name: string): z.infer<typeof statusSchema> | undefined {
    try {
      const value: unknown = JSON.parse(readFileSync(join(this.#folder, name), 'utf8'));
      return statusSchema.safeParse(value).data;
    } catch {
      // Absent or half written.
      return undefined;
    }
  }

  get #folder(): string {
    return join(this.#options.configFolder, 'sessions');
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
