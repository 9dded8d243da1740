import { createServer, type Server } from 'node:http';

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
      let text = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      request.on('end', () => {
        const hook = { name: request.url?.slice(1) ?? '', payload: parseObject(text) };
        this.hooks.push(hook);
        const answer = this.#answers.get(hook.name)?.(hook) ?? {};
        void Promise.resolve(answer).then((body) => {
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end(JSON.stringify(body));
        });
      });
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
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
