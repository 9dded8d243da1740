import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';
import { z } from 'zod';

import { ModelServer } from '../../support/model-server/model-server.ts';
import { fail, say } from '../../support/model-server/reply.ts';

const served = z.object({ url: z.url(), pid: z.int() });

function post(url: string, content: unknown): Promise<Response> {
  return fetch(`${url}/v1/messages`, {
    method: 'POST',
    body: JSON.stringify({
      model: 'm',
      tools: [{ name: 'Bash' }],
      messages: [{ role: 'user', content }],
    }),
  });
}

it('serves as a program and walks the script inside a prompt', async () => {
  const program = fileURLToPath(new URL('../../support/model-server/main.ts', import.meta.url));
  const child = spawn(process.execPath, [program, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { url } = served.parse(JSON.parse(String((await lines.next()).value)));
    const answer: unknown = await (await post(url, '!bash touch x\n!say made')).json();
    expect(answer).toMatchObject({
      content: [{ type: 'tool_use', name: 'Bash', input: { command: 'touch x' } }],
      stop_reason: 'tool_use',
    });
  } finally {
    child.kill();
    await once(child, 'exit');
  }
});

it('answers errors with the headers that the test gave, then from the queue', async () => {
  await using model = new ModelServer();
  await model.start();
  model.next(fail(429, { headers: { 'retry-after': '1' } }), say('second'));
  const refused = await post(model.url, 'hello');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await (await post(model.url, 'hello')).json()).toMatchObject({
    content: [{ type: 'text', text: 'second' }],
  });
  expect(model.turns.map((turn) => turn.promptText)).toEqual(['hello', 'hello']);
});
