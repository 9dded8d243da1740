import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

export interface RecordedHook {
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

type Answer = object | Promise<object>;

/**
 * Listens for Claude Code's http hooks on loopback, records each and answers `{}`, or what the
 * test gave for that event. For tests that look at Claude Code itself, without a runner.
 */
export class HookRecorder {
  readonly hooks: RecordedHook[] = [];
  readonly #answers = new Map<string, (hook: RecordedHook) => Answer>();
  readonly #server: Server;
  #url = '';

  constructor() {
    this.#server = createServer((request, response) => {
      this.#record(request, response).catch((error: unknown) => response.destroy(asError(error)));
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    this.#url = `http://127.0.0.1:${address.port}`;
  }

  /** The value of `hooks` in a settings file that sends these events here. */
  settings(events: readonly string[]): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      events.map((event) => [
        event,
        [{ hooks: [{ type: 'http', url: `${this.#url}/${event}`, timeout: 86_400 }] }],
      ]),
    );
  }

  answer(event: string, answer: (hook: RecordedHook) => Answer): void {
    this.#answers.set(event, answer);
  }

  named(name: string): readonly RecordedHook[] {
    return this.hooks.filter((hook) => hook.name === name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  async #record(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const payload = parseObject(await text(request));
    const hook = { name: request.url?.slice(1) ?? '', payload };
    this.hooks.push(hook);
    const answer = await this.#answers.get(hook.name)?.(hook);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function parseObject(json: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(json);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
