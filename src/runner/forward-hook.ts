import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';

import { z } from 'zod';

const doorSchema = z.object({ url: z.url(), token: z.string() });

/**
 * The one hook that Claude Code runs as a command: hands what came on stdin to the runner's door, and the
 * door's answer to Claude Code. A runner that is gone must not disturb the start: then it says nothing.
 */
export async function forwardHook(doorFile: string): Promise<void> {
  const payload = await text(process.stdin);
  try {
    const door = doorSchema.parse(JSON.parse(readFileSync(doorFile, 'utf8')));
    process.stdout.write(await post(door, payload));
  } catch {
    process.stdout.write('{}');
  }
}

function post(door: z.infer<typeof doorSchema>, payload: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${door.url}/hook/SessionStart`, {
      method: 'POST',
      // A connection of our own: the default agent may send it to the proxy of the environment.
      agent: false,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${door.token}` },
    });
    outgoing.on('response', (response) => resolve(text(response)));
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}
