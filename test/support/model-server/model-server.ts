import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { replyFromPrompt } from './prompt-script.ts';
import { type ModelReply, say } from './reply.ts';
import { type ModelRequest, readRequest } from './request.ts';
import { sendError, sendJson, sendWholeMessage, streamMessage } from './stream.ts';

type Script = ModelReply | ((request: ModelRequest) => ModelReply | Promise<ModelReply>);

interface Rule {
  readonly matches: (request: ModelRequest) => boolean;
  readonly script: Script;
}

interface Waiter {
  readonly matches: (request: ModelRequest) => boolean;
  readonly resolve: (request: ModelRequest) => void;
}

/**
 * The Messages API with a script instead of a model, on loopback, for the real Claude Code
 * (`ANTHROPIC_BASE_URL`). What answers a turn, first match wins: a reply queued with `next`, a
 * rule given with `when`, the script inside the prompt (`prompt-script.ts`), a short sentence.
 * Probes, titles and token counts are answered by themselves and take nothing from the queue.
 */
export class ModelServer {
  /** Every request since the start, oldest first. */
  readonly requests: ModelRequest[] = [];
  readonly #queue: Script[] = [];
  readonly #rules: Rule[] = [];
  readonly #waiters = new Set<Waiter>();
  readonly #onRequest: (request: ModelRequest) => void;
  #server: Server | undefined;
  #url = '';

  constructor(options: { readonly onRequest?: (request: ModelRequest) => void } = {}) {
    this.#onRequest = options.onRequest ?? (() => undefined);
  }

  /** `host`: an address of this machine that others than its own programs reach. */
  async start(port = 0, host = '127.0.0.1'): Promise<void> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(asError(error)));
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    this.#url = `http://${host}:${address.port}`;
  }

  /** Value for `ANTHROPIC_BASE_URL`. */
  get url(): string {
    return this.#url;
  }

  /** The requests that asked for a turn of a conversation. */
  get turns(): readonly ModelRequest[] {
    return this.requests.filter((request) => request.isTurn);
  }

  /** Answers the next turns, one reply each. */
  next(...scripts: readonly Script[]): void {
    this.#queue.push(...scripts);
  }

  /** Answers every turn whose last prompt holds the text. */
  when(wanted: string | RegExp, script: Script): void {
    const matches = (request: ModelRequest): boolean =>
      typeof wanted === 'string'
        ? request.promptText.includes(wanted)
        : wanted.test(request.promptText);
    this.#rules.push({ matches, script });
  }

  /** Resolves with the first turn that matches, a past one or the next to come. */
  turn(matches: (request: ModelRequest) => boolean): Promise<ModelRequest> {
    const known = this.turns.find(matches);
    if (known) return Promise.resolve(known);
    return new Promise((resolve) => this.#waiters.add({ matches, resolve }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const server = this.#server;
    if (!server) return;
    server.closeAllConnections();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = readRequest({
      number: this.requests.length + 1,
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      text: await text(incoming),
    });
    this.requests.push(request);
    this.#onRequest(request);
    this.#tellWaiters(request);
    if (request.method !== 'POST') return sendJson(response, 200, { data: [], has_more: false });
    if (request.path.includes('count_tokens'))
      return sendJson(response, 200, { input_tokens: 100 });
    if (!request.path.startsWith('/v1/messages')) return sendJson(response, 200, {});
    const reply = await this.#replyTo(request);
    if (reply.type === 'error') return sendError(response, reply);
    const target = { response, model: request.model, id: `lab${process.pid}x${request.number}` };
    if (!request.isStreamed) return sendWholeMessage(target, reply);
    return streamMessage(target, reply);
  }

  #replyTo(request: ModelRequest): ModelReply | Promise<ModelReply> {
    if (!request.isTurn) return say('Lab work');
    const script = this.#queue.shift() ?? this.#rules.find((rule) => rule.matches(request))?.script;
    if (script !== undefined) return typeof script === 'function' ? script(request) : script;
    return replyFromPrompt(request) ?? say(`Heard ${request.promptText.length} characters.`);
  }

  #tellWaiters(request: ModelRequest): void {
    for (const waiter of this.#waiters) {
      if (!request.isTurn || !waiter.matches(request)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(request);
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
