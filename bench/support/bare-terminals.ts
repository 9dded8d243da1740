import { spawn as spawnProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { spawn } from 'node-pty';
import { WebSocket } from 'ws';

import type { BenchViewer, TerminalUnderTest } from './terminal-under-test.ts';

const minWsServer = fileURLToPath(new URL('min-ws-server.ts', import.meta.url));

/** node-pty in this very process: nothing that goes over a socket can be faster. */
export function rawPty(program: string): TerminalUnderTest {
  const pty = spawn(program, [], { cols: 120, rows: 40, encoding: null });
  const viewer: { onBytes: (bytes: Uint8Array) => void; received: number } = {
    onBytes: () => undefined,
    received: 0,
  };
  pty.onData((chunk: string | Uint8Array) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    viewer.received += bytes.length;
    viewer.onBytes(bytes);
  });
  const descriptor = (pty as unknown as { readonly fd: number }).fd;
  return {
    name: 'node-pty in process',
    pids: () => [],
    connect: () =>
      Promise.resolve(
        Object.assign(viewer, {
          type: (bytes: Uint8Array) => void writeSync(descriptor, bytes),
          stall: () => undefined,
          [Symbol.dispose]: () => undefined,
        }),
      ),
    [Symbol.asyncDispose]: () => {
      pty.kill('SIGKILL');
      return Promise.resolve();
    },
  };
}

/** The least that shares a terminal over WebSockets, in a process of its own. */
export async function minWs(program: string): Promise<TerminalUnderTest> {
  const child = spawnProcess(process.execPath, [minWsServer, program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { port, pids } = JSON.parse(line) as { port: number; pids: readonly number[] };
  return {
    name: 'min-ws',
    pids: () => pids,
    connect: () => connectTo(port),
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function connectTo(port: number): Promise<BenchViewer> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  const viewer = {
    onBytes: (_bytes: Uint8Array): void => undefined,
    received: 0,
    type: (bytes: Uint8Array) => socket.send(bytes),
    stall: () => socket.pause(),
    [Symbol.dispose]: () => socket.terminate(),
  };
  socket.on('message', (data: Buffer) => {
    viewer.received += data.length;
    viewer.onBytes(data);
  });
  await once(socket, 'open');
  return viewer;
}
