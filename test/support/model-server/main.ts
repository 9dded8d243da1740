import { parseArgs } from 'node:util';

import { ModelServer } from './model-server.ts';

/**
 * `node test/support/model-server/main.ts --port N`: a model to try Roundhouse with by hand, or
 * for tests in other processes. Prints one JSON line when it serves, then one per request.
 * Prompts may hold the instructions of `prompt-script.ts`.
 */
const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
const server = new ModelServer({
  onRequest: ({ number, method, path, sessionId, promptText }) =>
    print({ number, method, path, sessionId, promptText }),
});
await server.start(Number(values.port));
print({ url: server.url, pid: process.pid });

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
