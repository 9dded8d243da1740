import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

import { AppError } from '../../shared/base/app-error.ts';
import type { Clock } from '../../shared/base/clock.ts';
import { delay } from '../../shared/base/clock.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { findRunningHub } from '../hub/index.ts';

export interface HubProcessOptions {
  readonly dataDirectory: string;
  /** The port that a hub of ours gets when it is free; else it gets any. */
  readonly port: number;
  /** The Node executable, and the program of the hub that it runs. */
  readonly command: readonly [node: string, program: string];
  /** Settings for it, without the port. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const endLimitMs = 15_000;
const wordsLimit = 4_000;

/**
 * The hub of the data directory, in a process of its own: one that runs already is used and left running;
 * else it is started, and started again when it ends by itself. Neither its crash touches the windows, nor
 * theirs the hub. It ends with us, because the channel between us does.
 */
export class HubProcess {
  readonly #options: HubProcessOptions;
  readonly #ends: Emitter<void>;
  #child: ChildProcess | undefined;
  #starting: Promise<string | undefined> | undefined;
  #port: number;
  #isStopping = false;
  #lastWords = '';

  constructor(options: HubProcessOptions) {
    this.#options = options;
    this.#port = options.port;
    this.#ends = new Emitter({
      onListenerError: (error) => options.logger.error('a listener of the hub failed', { error }),
    });
  }

  /** Somebody has asked our hub to end, by the command line or the API. */
  get onDidEnd() {
    return this.#ends.event;
  }

  /** False while a hub is used that others have started. */
  get isOurs(): boolean {
    return this.#child !== undefined;
  }

  /** What our hub said last on its way out. */
  get lastWords(): string {
    return this.#lastWords;
  }

  /** Where the hub is now; starts one when there is none. Undefined when it did not start. */
  locate(): Promise<string | undefined> {
    // Two who ask at once get the same hub.
    this.#starting ??= this.#findOrStart().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  /** Ends a hub of ours in order; sessions live on in their runners. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    if (child.connected) child.disconnect();
    await Promise.race([gone, delay(this.#options.clock, endLimitMs).then(() => child.kill())]);
  }

  async #findOrStart(): Promise<string | undefined> {
    const running = await findRunningHub(this.#options.dataDirectory);
    if (running || this.#isStopping) return running?.url;
    const url = await this.#start();
    // The page keeps its address over a restart.
    if (url !== undefined) this.#port = Number(new URL(url).port);
    return url;
  }

  async #start(): Promise<string | undefined> {
    const { command, args, environment, logger } = this.#options;
    const port = (await isFree(this.#port)) ? this.#port : 0;
    const [node, program] = command;
    this.#lastWords = '';
    const child = spawn(node, [program, ...args, '--port', String(port), '--json'], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...environment },
      windowsHide: true,
    });
    this.#child = child;
    child.once('error', (error) => logger.error('the hub cannot be started', { error }));
    child.once('exit', (code, signal) => this.#ended(child, code, signal));
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = `${this.#lastWords}${chunk.toString()}`.slice(-wordsLimit);
    });
    return await servedUrl(child);
  }

  #ended(child: ChildProcess, code: number | null, signal: string | null): void {
    if (this.#child === child) this.#child = undefined;
    const { logger } = this.#options;
    if (this.#isStopping || code === 0) logger.info('the hub has ended', { code, signal });
    else logger.error('the hub ended unexpectedly', { code, signal, words: this.#lastWords });
    if (code === 0 && !this.#isStopping) this.#ends.fire();
  }
}

/** What it prints when it serves; undefined when it ends before. */
async function servedUrl(child: ChildProcess): Promise<string | undefined> {
  if (!child.stdout) return undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const said: unknown = JSON.parse(line);
    if (typeof said === 'object' && said !== null && 'url' in said) return String(said.url);
  }
  return undefined;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** Why there is no hub, for a person. */
export function hubDidNotStart(words: string): AppError {
  const said = words.trim();
  return new AppError('unavailable', said === '' ? 'The hub did not start.' : said);
}
