import { spawn } from 'node:child_process';
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

/** The product: a headless hub in a process of its own, a runner beside the program, our own client. */
export async function hubTerminal(program: string): Promise<TerminalUnderTest> {
  const root = mkdtempSync(join(tmpdir(), 'roundhouse-bench-hub-'));
  const data = join(root, 'data');
  const repo = join(root, 'repo');
  mkdirSync(repo);
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
  const headers = { authorization: `Bearer ${token}` };
  const http = new HttpClient({ baseUrl: url, fetch, headers: () => headers });
  const { id } = await http.call('sessions.start', { body: { path: repo, cols: 120, rows: 40 } });
  const recordFile = join(data, 'runners', id, 'runner.json');
  function recordOf() {
    return runnerRecordSchema.parse(JSON.parse(readFileSync(recordFile, 'utf8')));
  }
  return {
    name: 'hub and runner',
    pids: () => [child.pid ?? 0, recordOf().pid, recordOf().claudePid ?? 0],
    connect: () => connectTo({ url, headers, session: id }),
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, 'exit');
      await http.call('hub.stop', { body: { sessions: true } });
      await exited;
      rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
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
