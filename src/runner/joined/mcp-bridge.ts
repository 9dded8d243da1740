import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

import { delay, systemClock } from '../../shared/base/clock.ts';
import { seatOf, type HookServerPlace } from './seat.ts';

// Claude Code starts this as an MCP server over stdio: the configuration of a plugin is the same for every Claude Code that
// loads it, so no address of a runner can be in it. Each message goes to the hook server of the runner and its answer
// comes back. The runner is started by the first hook, beside us, and lists the tools whether there is a hub or not.

const lookMs = 50;
/** Without a runner there are no tools: Claude Code must not wait for them. */
const runnerLimitMs = 5_000;
/** In the terms of JSON-RPC: the server cannot answer now. */
const unavailable = -32_000;

export async function runMcpBridge(connectFolder: string): Promise<void> {
  const seat = seatOf(connectFolder, process.ppid);
  const lines = createInterface({ input: process.stdin });
  lines.on('close', () => process.exit(0));
  lines.on('line', (line) => {
    void answer(line)
      .catch(() => failureOf(line))
      .then((answered) => answered === '' || process.stdout.write(`${answered}\n`));
  });

  async function answer(line: string): Promise<string> {
    const until = systemClock.monotonic() + runnerLimitMs;
    let server = seat.readServer();
    while (!server) {
      if (systemClock.monotonic() > until) process.exit(0);
      await delay(systemClock, lookMs);
      server = seat.readServer();
    }
    return (await post(server, line)).trim();
  }
  await new Promise(() => undefined);
}

function post({ url, token }: HookServerPlace, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/mcp`, {
      method: 'POST',
      agent: false,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${token}`,
      },
    });
    outgoing.on('response', (response) => resolve(text(response)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function failureOf(line: string): string {
  const { id } = idOf(line);
  const error = { code: unavailable, message: 'Roundhouse does not answer now. Go on without it.' };
  return JSON.stringify({ jsonrpc: '2.0', id, error });
}

function idOf(line: string): { readonly id: unknown } {
  try {
    const message: unknown = JSON.parse(line);
    return { id: typeof message === 'object' && message && 'id' in message ? message.id : null };
  } catch {
    // No JSON at all: nobody waits for an answer by id.
    return { id: null };
  }
}
