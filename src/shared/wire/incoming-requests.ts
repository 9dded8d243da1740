import { messageOf } from '../base/app-error.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Result } from '../base/result.ts';
import { err } from '../base/result.ts';
import type { Refusal } from './errors.ts';
import { refusal } from './errors.ts';
import type { RunnerRequest, RunnerResponse, ServedMethod } from './runner-requests.ts';
import { requestLimit, requestTextLimit } from './runner-requests.ts';

/** Takes one whole text of the link. */
type Reply = (text: string) => void;

interface Running {
  readonly abort: AbortController;
  readonly timer: Disposable;
  /** Of the newest link on which it was asked. */
  reply: Reply;
}

export interface IncomingRequestsOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly methods: readonly ServedMethod[];
}

/**
 * Answers the requests of the other side, each id once. It outlives a link: what runs is not stopped by a cut, and its
 * answer is kept for an asker that comes back and repeats the request.
 */
export class IncomingRequests implements Disposable {
  readonly #options: IncomingRequestsOptions;
  readonly #methods: ReadonlyMap<string, ServedMethod>;
  readonly #running = new Map<string, Running>();
  /** Oldest first. */
  readonly #answers = new Map<string, string>();

  constructor(options: IncomingRequestsOptions) {
    this.#options = options;
    this.#methods = new Map(options.methods.map((method) => [method.name, method]));
  }

  /** Nothing runs and nothing is remembered. */
  get isEmpty(): boolean {
    return this.#running.size === 0 && this.#answers.size === 0;
  }

  take(request: RunnerRequest, reply: Reply): void {
    const { id } = request;
    const answer = this.#answers.get(id);
    if (answer !== undefined) return reply(answer);
    const running = this.#running.get(id);
    if (running) {
      running.reply = reply;
      return;
    }
    const method = this.#methods.get(request.method);
    if (!method) return reply(textOf(id, err(unknownMethod(request.method))));
    if (this.#running.size >= requestLimit) return reply(textOf(id, err(busy)));
    void this.#run(method, request, reply);
  }

  /** The asker waits no longer. */
  cancel(id: string): void {
    this.#running.get(id)?.abort.abort();
  }

  [Symbol.dispose](): void {
    for (const { abort, timer } of this.#running.values()) {
      timer[Symbol.dispose]();
      abort.abort();
    }
  }

  async #run(method: ServedMethod, request: RunnerRequest, reply: Reply): Promise<void> {
    const { id, deadlineMs, params } = request;
    const abort = new AbortController();
    const timer = this.#options.clock.schedule(deadlineMs, () => abort.abort());
    const running: Running = { abort, timer, reply };
    this.#running.set(id, running);
    const text = await this.#answerOf(method, { id, params, signal: abort.signal });
    timer[Symbol.dispose]();
    this.#running.delete(id);
    this.#remember(id, text);
    running.reply(text);
  }

  async #answerOf(
    method: ServedMethod,
    { id, params, signal }: { id: string; params: unknown; signal: AbortSignal },
  ): Promise<string> {
    try {
      return textOf(id, await method.run(params, signal));
    } catch (error) {
      this.#options.logger.error('a request could not be answered', { method: method.name, error });
      return textOf(id, err(refusal('internal', messageOf(error))));
    }
  }

  #remember(id: string, text: string): void {
    this.#answers.set(id, text);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > requestLimit && oldest !== undefined) this.#answers.delete(oldest);
  }
}

const busy = refusal('busy', `${requestLimit} requests are being answered already.`);

function unknownMethod(name: string): Refusal {
  return refusal('protocol', `The other side does not know the request ${name}.`);
}

function textOf(id: string, result: Result<unknown, Refusal>): string {
  const text = JSON.stringify(responseOf(id, result));
  if (text.length <= requestTextLimit) return text;
  const why = refusal('too_large', `The answer is longer than ${requestTextLimit} characters.`);
  return JSON.stringify(responseOf(id, err(why)));
}

function responseOf(id: string, result: Result<unknown, Refusal>): RunnerResponse {
  return {
    type: 'response',
    id,
    outcome: result.ok
      ? { state: 'done', result: result.value }
      : { state: 'refused', ...result.error },
  };
}
