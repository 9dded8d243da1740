import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { HttpClient } from '../../src/shared/client/http-client.ts';
import { endRunnersOf } from './runner-records.ts';

const headless = fileURLToPath(new URL('../../src/main/headless.ts', import.meta.url));

export interface HubProcessOptions {
  /** Environment of the hub, and so of its Claude Code. */
  readonly env: Readonly<Record<string, string>>;
  /** Null leaves it to the settings that the hub keeps. */
  readonly claude: string | null;
  /** Fixed over restarts, so that clients can come back. */
  readonly port?: number;
  /** A command that replaces itself by the one that is appended to it: it sets limits, for one. */
  readonly within?: readonly string[];
}

/** A headless hub of its own data directory, in a process that a test may kill and start again. */
export class HubProcess implements AsyncDisposable {
  readonly dataDirectory = mkdtempSync(join(tmpdir(), 'roundhouse-hub-'));
  readonly #options: HubProcessOptions;
  #child: ChildProcess | undefined;
  #url = '';
  #errors = '';

  constructor(options: HubProcessOptions) {
    this.#options = options;
  }

  get url(): string {
    return this.#url;
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('the hub does not run');
    return pid;
  }

  get token(): string {
    return readFileSync(join(this.dataDirectory, 'owner.token'), 'utf8').trim();
  }

  /** Calls the hub as the owner's command line does. */
  get client(): HttpClient {
    const { token } = this;
    return new HttpClient({
      baseUrl: this.#url,
      fetch,
      headers: () => ({ authorization: `Bearer ${token}` }),
    });
  }

  /** Resolves when it serves; rejects with what it said when it ends instead. */
  async start(): Promise<void> {
    const { env, claude, port = 0, within = [] } = this.#options;
    const args = ['--json', '--port', String(port), '--data', this.dataDirectory];
    const given = claude === null ? [] : ['--claude', claude];
    const [program = '', ...rest] = [...within, process.execPath, headless, ...args, ...given];
    const child = spawn(program, rest, {
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stderr.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
    const lines = createInterface({ input: child.stdout });
    const served = once(lines, 'line');
    const ended = once(child, 'exit').then(([code]: unknown[]) => {
      throw new Error(`the hub ended with ${String(code)}: ${this.#errors}`);
    });
    ended.catch(() => undefined);
    const [line] = (await Promise.race([served, ended])) as [string];
    const { url } = JSON.parse(line) as { readonly url?: string };
    // What it says instead is why it ends.
    this.#url = url ?? (await ended);
  }

  /** As a crash: nothing is tidied up. */
  errors(): string {
    return this.#errors;
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Ends every runner that it has started, each by its own record, and the hub. */
  async [Symbol.asyncDispose](): Promise<void> {
    // While the hub is there to take their last facts: without it they wait for it.
    await endRunnersOf(this.dataDirectory);
    await this.#end('SIGTERM');
    // One that was just being started has its record by now.
    await endRunnersOf(this.dataDirectory);
    rmSync(this.dataDirectory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}
