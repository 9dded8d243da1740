import { messageOf } from '../../../shared/base/app-error.ts';
import { isoTime, type Clock } from '../../../shared/base/clock.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { WebhookFiles } from './webhook-files.ts';
import type { WebhookMessage } from './webhook-message.ts';
import type { WebhookPost } from './webhook-post.ts';
import type { Delivery, PendingMessage, WebhookRecord } from './webhook-record.ts';
import { signedHeaders } from './webhook-signature.ts';

export interface WebhookOptions {
  readonly record: WebhookRecord;
  readonly post: Pick<WebhookPost, 'send'>;
  readonly files: Pick<WebhookFiles, 'write'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** Between attempts: about a day in all, after which it has failed. */
export const retryAfterMs: readonly number[] = [
  5 * secondMs,
  30 * secondMs,
  2 * minuteMs,
  10 * minuteMs,
  30 * minuteMs,
  hourMs,
  3 * hourMs,
  6 * hourMs,
  12 * hourMs,
];

const gone = 'The receiver answered 410 Gone.';
const goneHint = 'To send to it again, remove the webhook and add it again.';

const pendingLimit = 1_000;
const recentLimit = 50;
/**
 * Nothing is lost by a later write: the cursor and what waits are written together, and after a crash the events since
 * are read from the log again.
 */
const saveAfterMs = 200;

/** One webhook: what waits for its receiver, sent one after the other, each until it is taken or has failed. */
export class Webhook implements AsyncDisposable {
  readonly #options: WebhookOptions;
  readonly #over = new AbortController();
  #record: WebhookRecord;
  #timer: Disposable | undefined;
  #saving: Disposable | undefined;
  #written: Promise<void> = Promise.resolve();
  #flight: Promise<void> | undefined;
  #isForgotten = false;

  constructor(options: WebhookOptions) {
    this.#options = options;
    this.#record = options.record;
  }

  get record(): WebhookRecord {
    return this.#record;
  }

  start(): void {
    this.#look();
  }

  /** Events until `seq` are known; `message` is what this one tells, if it tells anything to this receiver. */
  take(seq: number, message: WebhookMessage | null): void {
    if (seq <= this.#record.cursor) return;
    const isTold = message !== null && this.#isWanted(message);
    this.#record = { ...this.#record, cursor: seq };
    if (!isTold) return;
    const { id, pending } = this.#record;
    const fresh: PendingMessage = {
      id: `msg_${id.slice(3)}_${seq}`,
      type: message.type,
      body: JSON.stringify(message),
      attempts: 0,
      dueAtMs: this.#options.clock.now(),
      problem: null,
    };
    this.#change({ pending: [...pending, fresh] });
    const [oldest] = pending;
    if (pending.length >= pendingLimit && oldest) {
      this.#end(oldest, 'failed', `More than ${pendingLimit} messages waited.`);
    }
    this.#look();
  }

  /** Sends a message that only says that it is a test, now and once. */
  async test(id: string): Promise<Delivery> {
    const at = isoTime(this.#options.clock.now());
    const body = JSON.stringify({ type: 'webhook.test', timestamp: at, data: {} });
    const problem = await this.#send({ id, body });
    const state = problem === null ? 'delivered' : 'failed';
    const delivery: Delivery = { id, type: 'webhook.test', state, attempts: 1, at, problem };
    this.#change({ recent: [...this.#record.recent, delivery].slice(-recentLimit) });
    this.#look();
    return delivery;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    this.#timer?.[Symbol.dispose]();
    await this.#flight;
    this.#saving?.[Symbol.dispose]();
    this.#write();
    await this.#written;
  }

  /** What is on its way is ended, and nothing is written any more. */
  async forget(): Promise<void> {
    this.#isForgotten = true;
    this.#over.abort();
    this.#timer?.[Symbol.dispose]();
    await this.#flight;
    this.#saving?.[Symbol.dispose]();
    await this.#written;
  }

  #isWanted({ type }: WebhookMessage): boolean {
    return this.#record.stopped === null && this.#record.events.includes(type);
  }

  #look(): void {
    if (this.#flight || this.#over.signal.aborted) return;
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    if (this.#record.stopped !== null) {
      for (const waiting of this.#record.pending) this.#end(waiting, 'failed', gone);
      return;
    }
    const [next] = this.#record.pending.toSorted((one, other) => one.dueAtMs - other.dueAtMs);
    if (!next) return;
    const { clock } = this.#options;
    // Never longer than its pause: the clock of the machine may have been set back since.
    const pauseMs = retryAfterMs[next.attempts - 1] ?? 0;
    const waitMs = Math.min(next.dueAtMs - clock.now(), pauseMs);
    if (waitMs > 0) {
      this.#timer = clock.schedule(waitMs, () => {
        this.#makeDue(next.id);
        this.#look();
      });
      return;
    }
    this.#flight = this.#attempt(next).finally(() => {
      this.#flight = undefined;
      this.#look();
    });
  }

  #makeDue(id: string): void {
    const now = this.#options.clock.now();
    const pending = this.#record.pending.map((one) =>
      one.id === id ? { ...one, dueAtMs: Math.min(one.dueAtMs, now) } : one,
    );
    this.#record = { ...this.#record, pending };
  }

  async #attempt(message: PendingMessage): Promise<void> {
    const problem = await this.#send(message);
    // Cut off by the end of the hub: it is sent again by the next one.
    if (this.#over.signal.aborted && problem !== null) return;
    const tried = { ...message, attempts: message.attempts + 1, problem };
    if (problem === null) return this.#end(tried, 'delivered', null);
    const pauseMs = retryAfterMs[message.attempts];
    if (pauseMs === undefined) return this.#end(tried, 'failed', problem);
    const dueAtMs = this.#options.clock.now() + pauseMs;
    this.#change({
      pending: this.#record.pending.map((one) =>
        one.id === message.id ? { ...tried, dueAtMs } : one,
      ),
    });
  }

  /** Null when the receiver has taken it; otherwise what went wrong, as a sentence. */
  async #send({ id, body }: Pick<PendingMessage, 'id' | 'body'>): Promise<string | null> {
    const { post, clock } = this.#options;
    const { secret } = this.#record;
    try {
      const headers = signedHeaders(secret, { id, atMs: clock.now(), body });
      const status = await post.send(this.#record, { headers, body, signal: this.#over.signal });
      if (status >= 200 && status < 300) return null;
      if (status === 410) this.#change({ stopped: `${gone} ${goneHint}` });
      if (status >= 300 && status < 400)
        return `It answered ${status}; redirects are not followed.`;
      return `It answered ${status}.`;
    } catch (thrown) {
      return messageOf(thrown);
    }
  }

  #end(message: PendingMessage, state: Delivery['state'], problem: string | null): void {
    const { id, type, attempts } = message;
    const at = isoTime(this.#options.clock.now());
    const delivery: Delivery = { id, type, state, attempts, at, problem };
    this.#change({
      pending: this.#record.pending.filter((one) => one.id !== id),
      recent: [...this.#record.recent, delivery].slice(-recentLimit),
    });
  }

  #change(change: Partial<WebhookRecord>): void {
    this.#record = { ...this.#record, ...change };
    // A test that is on its way ends later, and its record would bring back the secret.
    if (this.#isForgotten) return;
    this.#saving ??= this.#options.clock.schedule(saveAfterMs, () => {
      this.#saving = undefined;
      this.#write();
    });
  }

  #write(): void {
    const { files, logger } = this.#options;
    const record = this.#record;
    this.#written = this.#written
      .then(() => files.write(record))
      .catch((error: unknown) => {
        logger.error('the state of a webhook could not be written', { webhook: record.id, error });
      });
  }
}
