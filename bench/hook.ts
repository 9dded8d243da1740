import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';

import { HeldRequests } from '../src/runner/hooks/held-requests.ts';
import { HookIntake } from '../src/runner/hooks/hook-intake.ts';
import { HookServer } from '../src/runner/hooks/hook-server.ts';
import { Spool } from '../src/runner/link/spool.ts';
import { systemClock } from '../src/shared/base/clock.ts';
import { silentLogger } from '../src/shared/base/logger.ts';
import type { RunnerFact } from '../src/shared/wire/runner-link.ts';
import type { Contestant } from './support/rounds.ts';
import { measureRounds, printTable } from './support/rounds.ts';

// How long Claude Code waits for a hook that only observes: a POST to the runner's door, which writes it
// down and answers, beside a bare listener that parses it, with and without one sync of the disk (G14, G17).
// Microseconds per call, one call at a time. The table goes to stderr, JSON to stdout.
//
//   node bench/hook.ts [--rounds 5]

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
// Below the door's rate of 200/s with its burst of 1,000.
const callsPerRound = 100;

const folder = mkdtempSync(join(tmpdir(), 'roundhouse-bench-'));
const descriptor = openSync(join(folder, 'bare'), 'a');
const servers: Server[] = [];

const spool = new Spool({ folder, clock: systemClock, logger: silentLogger });
function record(fact: RunnerFact): void {
  spool.append(fact);
}
const held = new HeldRequests({ clock: systemClock, record });
const hooks = new HookIntake({ held, record, logger: silentLogger });
const door = new HookServer({ clock: systemClock, logger: silentLogger, routes: [hooks] });
const { url: doorUrl, token } = await door.start();

const small = bodyOf(2 * 1024);
const large = bodyOf(50 * 1024);
const bare = await bareListener(() => undefined);
const synced = await bareListener(() => {
  writeSync(descriptor, Buffer.alloc(4096, 1));
  fdatasyncSync(descriptor);
});
const doorHook = `${doorUrl}/hook/PostToolUse`;

const contestants: readonly Contestant[] = [
  { name: 'bare listener, 2 KB', run: () => timed(bare, small) },
  { name: 'bare listener + fdatasync, 2 KB', run: () => timed(synced, small) },
  { name: "the runner's door, 2 KB", run: () => timed(doorHook, small) },
  { name: "the runner's door, 50 KB", run: () => timed(doorHook, large) },
];
const measured = await measureRounds(contestants, Number(values.rounds));
printTable('hook round trip, µs', measured);
process.stdout.write(`${JSON.stringify({ bench: 'hook', measured })}\n`);

await door[Symbol.asyncDispose]();
for (const server of servers) server.close();
closeSync(descriptor);
rmSync(folder, { recursive: true, force: true });
process.exit(0);

function bodyOf(bytes: number): string {
  const payload = { hook_event_name: 'PostToolUse', tool_name: 'Bash', tool_input: {} };
  return JSON.stringify({ ...payload, tool_response: 'x'.repeat(bytes) });
}

async function bareListener(write: () => void): Promise<string> {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    JSON.parse(await text(request));
    write();
    response.setHeader('content-type', 'application/json').end('{}');
  }
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

/** Microseconds per call, over one connection that is kept. */
async function timed(url: string, body: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const start = performance.now();
  for (let call = 0; call < callsPerRound; call += 1) {
    const response = await fetch(url, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    await response.arrayBuffer();
  }
  return ((performance.now() - start) * 1000) / callsPerRound;
}
