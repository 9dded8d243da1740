import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';

import { z } from 'zod';

const serverSchema = z.object({ url: z.url(), token: z.string() });

/**
 * The one hook that Claude Code runs as a command: hands what came on stdin to the runner's hook server, and the
 * server's answer to Claude Code. A runner that is gone must not disturb the start: then it says nothing.
 */
export async function forwardHook(serverFile: string): Promise<void> {
  const payload = await text(process.stdin);
  try {
    const hookServer = serverSchema.parse(JSON.parse(readFileSync(serverFile, 'utf8')));
    process.stdout.write(await post(hookServer, payload));
  } catch {
    process.stdout.write('{}');
  }
}

function post(hookServer: z.infer<typeof serverSchema>, payload: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${hookServer.url}/hook/SessionStart`, {
      method: 'POST',
      // A connection of our own: the default agent may send it to the proxy of the environment.
      agent: false,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${hookServer.token}` },
    });
    outgoing.on('response', (response) => resolve(text(response)));
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}
