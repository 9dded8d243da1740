import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { WebSocket } from 'ws';

import { systemClock } from '../../src/shared/base/clock.ts';
import { silentLogger } from '../../src/shared/base/logger.ts';
import { HttpClient } from '../../src/shared/client/http-client.ts';
import { openSocket } from '../../src/shared/client/socket-transport.ts';
import { StreamClient } from '../../src/shared/client/stream-client.ts';
import { streamPath } from '../../src/shared/wire/http-routes.ts';
import { runnerRecordSchema } from '../../src/shared/wire/runner-job.ts';
import { streamSubprotocol } from '../../src/shared/wire/version.ts';
import type { BenchViewer, TerminalUnderTest } from './terminal-under-test.ts';

const headless = fileURLToPath(new URL('../../src/main/headless.ts', import.meta.url));
const windowBytes = 1024 * 1024;

/** The product with one session: a headless hub in a process of its own, a runner beside the program, our own client. */
export async function hubTerminal(program: string): Promise<TerminalUnderTest> {
  const hub = await BenchHub.start(program);
  return { ...(await hub.terminal()), [Symbol.asyncDispose]: () => hub[Symbol.asyncDispose]() };
}

/** A headless hub in a process of its own, with as many sessions of one program as are asked for. */
export class BenchHub implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #root: string;
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #http: HttpClient;

  private constructor(started: { child: ChildProcess; root: string; url: string; token: string }) {
    this.#child = started.child;
    this.#root = started.root;
    this.#url = started.url;
    const headers = { authorization: `Bearer ${started.token}` };
    this.#headers = headers;
    this.#http = new HttpClient({ baseUrl: started.url, fetch, headers: () => headers });
  }

  static async start(program: string): Promise<BenchHub> {
    const root = mkdtempSync(join(tmpdir(), 'roundhouse-bench-hub-'));
    const data = join(root, 'data');
    mkdirSync(join(root, 'repo'));
    const child = spawn(
      process.execPath,
      [headless, '--json', '--port', '0', '--data', data, '--claude', program],
      {
        env: { HOME: root, PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, LANG: 'C.UTF-8' },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { url } = JSON.parse(line) as { readonly url: string };
    const token = readFileSync(join(data, 'owner.token'), 'utf8').trim();
    return new BenchHub({ child, root, url, token });
  }

  get url(): string {
    return this.#url;
  }

  /** What a program of the owner shows. */
  get headers(): Readonly<Record<string, string>> {
    return this.#headers;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** A link that signs a browser in, once. */
  async signInUrl(): Promise<string> {
    const { url } = await this.#http.call('sign-in.offer', { body: {} });
    return url;
  }

  async sessionIds(): Promise<readonly string[]> {
    const { items } = await this.#http.call('sessions.list');
    return items.map((item) => item.id);
  }

  /** Starts one more session; it ends with the hub. */
  async terminal(): Promise<TerminalUnderTest> {
    const path = join(this.#root, 'repo');
    const { id } = await this.#http.call('sessions.start', { body: { path, cols: 120, rows: 40 } });
    const recordFile = join(this.#root, 'data', 'runners', id, 'runner.json');
    const address = { url: this.#url, headers: this.#headers, session: id };
    return {
      name: 'hub and runner',
      pids: () => {
        const record = runnerRecordSchema.parse(JSON.parse(readFileSync(recordFile, 'utf8')));
        return [this.pid, record.pid, record.claudePid ?? 0];
      },
      connect: () => connectTo(address),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, 'exit');
    await this.#http.call('hub.stop', { body: { sessions: true } });
    await exited;
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

interface Address {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly session: string;
}

async function connectTo({ url, headers, session }: Address): Promise<BenchViewer> {
  let socket: WebSocket | undefined;
  const client = new StreamClient({
    clock: systemClock,
    logger: silentLogger,
    connect: async (signal) => {
      socket = new WebSocket(`${url.replace('http', 'ws')}${streamPath}`, streamSubprotocol, {
        headers,
        perMessageDeflate: false,
      });
      const opened = await openSocket(socket, { signal, logger: silentLogger });
      return 'onFrame' in opened
        ? { state: 'open', transport: opened }
        : { state: 'unreachable', reason: opened.reason };
    },
  });
  const seen = Promise.withResolvers<void>();
  const viewer = {
    onBytes: (_bytes: Uint8Array): void => undefined,
    received: 0,
    type: (bytes: Uint8Array) => line.type(bytes),
    stall: () => socket?.pause(),
    [Symbol.dispose]: () => client[Symbol.dispose](),
  };
  function drew(bytes: Uint8Array, end: number): void {
    viewer.received += bytes.length;
    line.acknowledge(end);
    viewer.onBytes(bytes);
    seen.resolve();
  }
  const line = client.watch({
    session,
    windowBytes,
    isObserver: false,
    sink: {
      didOpen: () => undefined,
      didSnapshot: drew,
      didOutput: drew,
      didResize: () => undefined,
      didClose: () => undefined,
    },
  });
  client.start();
  await seen.promise;
  return viewer;
}
