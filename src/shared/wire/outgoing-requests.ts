import type { Clock } from '../base/clock.ts';
import { randomText } from '../base/ids.ts';
import type { Result } from '../base/result.ts';
import { err, ok } from '../base/result.ts';
import type { Refusal } from './errors.ts';
import { isErrorCode, refusal } from './errors.ts';
import type {
  RequestMethod,
  RunnerCancel,
  RunnerRequest,
  RunnerResponse,
} from './runner-requests.ts';
import { requestLimit, requestTextLimit } from './runner-requests.ts';

/** Takes one whole text of the link. */
type Send = (text: string) => void;

interface Waiting {
  readonly text: string;
  readonly settle: (outcome: RunnerResponse['outcome']) => void;
  readonly timer: Disposable;
}

export interface AskOptions {
  readonly deadlineMs: number;
  /** Aborted: the caller waits no longer. */
  readonly signal?: AbortSignal;
}

/**
 * The requests that one side has sent and that wait for their answer. Without a link they wait, and are sent again on the
 * next one under the same id; `end` is for an owner that has no next one.
 */
export class OutgoingRequests {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Waiting>();
  #send: Send | undefined;
  #isEnded = false;

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** A link is live: what waits is sent on it, again or for the first time. */
  connect(send: Send): void {
    this.#send = send;
    for (const { text } of this.#waiting.values()) send(text);
  }

  disconnect(): void {
    this.#send = undefined;
  }

  /** Nobody will answer any more. */
  end(): void {
    this.#isEnded = true;
    this.#send = undefined;
    for (const id of this.#waiting.keys()) this.#refuse(id, cutRefusal);
  }

  /** Refused with `busy`, `timeout`, or `runner_gone` when the link ended for good, besides what the other side says. */
  async ask<Params, Answer>(
    method: RequestMethod<Params, Answer>,
    params: Params,
    { deadlineMs, signal }: AskOptions,
  ): Promise<Result<Answer, Refusal>> {
    if (this.#isEnded) return err(cutRefusal);
    if (signal?.aborted === true) return err(cancelRefusal);
    if (this.#waiting.size >= requestLimit) {
      return err(refusal('busy', `${requestLimit} requests wait for their answer already.`));
    }
    const id = `q_${randomText(14)}`;
    const request = { type: 'request', id, method: method.name, params, deadlineMs } as const;
    const text = JSON.stringify(request satisfies RunnerRequest);
    if (text.length > requestTextLimit) {
      return err(
        refusal('too_large', `The request is longer than ${requestTextLimit} characters.`),
      );
    }
    const outcome = await this.#outcomeOf(request, text, signal);
    if (outcome.state === 'refused') return err(refusalOf(outcome));
    const parsed = method.result.safeParse(outcome.result);
    if (parsed.success) return ok(parsed.data);
    return err(refusal('internal', `The answer to ${method.name} is malformed.`));
  }

  /** `false` for an answer that nobody waits for: it came late, or twice. */
  take({ id, outcome }: RunnerResponse): boolean {
    return this.#settle(id, outcome);
  }

  #outcomeOf(
    { id, method, deadlineMs }: RunnerRequest,
    text: string,
    signal?: AbortSignal,
  ): Promise<RunnerResponse['outcome']> {
    const { promise, resolve } = Promise.withResolvers<RunnerResponse['outcome']>();
    const timer = this.#clock.schedule(deadlineMs, () =>
      this.#giveUp(id, refusal('timeout', `${method} was not answered within ${deadlineMs} ms.`)),
    );
    const onAbort = () => this.#giveUp(id, cancelRefusal);
    signal?.addEventListener('abort', onAbort, { once: true });
    function settle(outcome: RunnerResponse['outcome']): void {
      signal?.removeEventListener('abort', onAbort);
      resolve(outcome);
    }
    this.#waiting.set(id, { text, settle, timer });
    this.#send?.(text);
    return promise;
  }

  #giveUp(id: string, why: Refusal): void {
    this.#send?.(JSON.stringify({ type: 'cancel', id } satisfies RunnerCancel));
    this.#refuse(id, why);
  }

  #refuse(id: string, why: Refusal): void {
    this.#settle(id, { state: 'refused', ...why });
  }

  #settle(id: string, outcome: RunnerResponse['outcome']): boolean {
    const waiting = this.#waiting.get(id);
    if (!waiting) return false;
    this.#waiting.delete(id);
    waiting.timer[Symbol.dispose]();
    waiting.settle(outcome);
    return true;
  }
}

const cutRefusal = refusal('runner_gone', 'The link ended before the answer came.');
const cancelRefusal = refusal('gone', 'The request was cancelled.');

function refusalOf({
  code,
  message,
  hint,
}: Extract<RunnerResponse['outcome'], { state: 'refused' }>): Refusal {
  return refusal(isErrorCode(code) ? code : 'internal', message, hint);
}
