import { isoTime, type Clock } from '../../../shared/base/clock.ts';
import { randomText } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { WebhookEventType } from '../../../shared/domain/webhook.ts';
import { webhookLimit } from '../../../shared/domain/webhook.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { EventStore } from '../store/event-store.ts';
import type { WebhookFiles } from './webhook-files.ts';
import { webhookMessageOf } from './webhook-message.ts';
import type { WebhookPost } from './webhook-post.ts';
import type { Delivery, WebhookRecord } from './webhook-record.ts';
import { newWebhookSecret } from './webhook-signature.ts';
import { Webhook } from './webhook.ts';

export interface WebhookServiceOptions {
  readonly log: HubLog;
  readonly store: Pick<EventStore, 'epoch' | 'lastSeqAtOpen' | 'replay'>;
  readonly files: WebhookFiles;
  readonly post: WebhookPost;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface WantedWebhook {
  readonly url: string;
  readonly events: readonly WebhookEventType[];
  readonly allowsPrivate: boolean;
}

const page = { limitEvents: 500, limitBytes: 4 * 1024 * 1024 };

/** Tells receivers outside what happens in sessions. Only the owner makes one, so each is told of every session. */
export class WebhookService implements AsyncDisposable {
  readonly #options: WebhookServiceOptions;
  readonly #webhooks = new Map<string, Webhook>();
  /** The last event that was told here; new webhooks begin after it. */
  #lastSeq: number;
  /** Commits that come while what a former hub has left is read. */
  #early: HubEvent[] | undefined = [];

  constructor(options: WebhookServiceOptions) {
    this.#options = options;
    this.#lastSeq = options.store.lastSeqAtOpen;
  }

  /** Goes on where the former hub ended: with what waits, and with events that it had not turned into messages. */
  async start(): Promise<void> {
    const { files, store } = this.#options;
    for (const record of await files.read()) {
      // After a restore the numbers mean other events.
      const isKnown = record.epoch === store.epoch && record.cursor <= store.lastSeqAtOpen;
      const cursor = isKnown ? record.cursor : store.lastSeqAtOpen;
      this.#add({ ...record, epoch: store.epoch, cursor });
    }
    const cursors = [...this.#webhooks.values()].map(({ record }) => record.cursor);
    let after: number | null = cursors.length === 0 ? null : Math.min(...cursors);
    while (after !== null && after < store.lastSeqAtOpen) {
      const { events, next } = await store.replay({ after, ...page });
      this.#tell(events);
      after = next;
    }
    const early = this.#early ?? [];
    this.#early = undefined;
    this.#tell(early);
    for (const webhook of this.#webhooks.values()) webhook.start();
  }

  /** To be told of every commit. */
  take(events: readonly HubEvent[]): void {
    if (this.#early) this.#early.push(...events);
    else this.#tell(events);
  }

  list(): readonly WebhookRecord[] {
    return [...this.#webhooks.values()].map(({ record }) => record);
  }

  /** The record with its secret, which is shown here and never again. */
  async create(wanted: WantedWebhook, createdBy: string): Promise<Result<WebhookRecord, Refusal>> {
    const { files, post, clock, store } = this.#options;
    if (this.#webhooks.size >= webhookLimit) {
      const message = `There are ${webhookLimit} webhooks, which is the limit.`;
      return err(refusal('too_large', message, 'Remove one first.'));
    }
    const problem = post.whyNot(wanted);
    if (problem !== null) {
      const hint =
        'If it is meant to be on this machine or its network: `roundhouse webhook add URL --private`.';
      return err(refusal('bad_request', problem, hint));
    }
    const record: WebhookRecord = {
      id: `wh_${randomText(14)}`,
      url: wanted.url,
      events: [...wanted.events],
      allowsPrivate: wanted.allowsPrivate,
      secret: newWebhookSecret(),
      createdAt: isoTime(clock.now()),
      createdBy,
      stopped: null,
      epoch: store.epoch,
      cursor: this.#lastSeq,
      pending: [],
      recent: [],
    };
    // First of all, so that it misses nothing that happens while it is written.
    const webhook = this.#add(record);
    try {
      await files.write(record);
    } catch (thrown) {
      this.#webhooks.delete(record.id);
      await webhook.forget();
      await files.remove(record.id);
      throw thrown;
    }
    webhook.start();
    return ok(record);
  }

  async remove(id: string): Promise<Result<WebhookRecord, Refusal>> {
    const webhook = this.#webhooks.get(id);
    if (!webhook) return err(noWebhook(id));
    this.#webhooks.delete(id);
    await webhook.forget();
    await this.#options.files.remove(id);
    return ok(webhook.record);
  }

  async test(id: string): Promise<Result<Delivery, Refusal>> {
    const webhook = this.#webhooks.get(id);
    return webhook
      ? ok(await webhook.test(`msg_${id.slice(3)}_${randomText(10)}`))
      : err(noWebhook(id));
  }

  read(id: string): Result<WebhookRecord, Refusal> {
    const webhook = this.#webhooks.get(id);
    return webhook ? ok(webhook.record) : err(noWebhook(id));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#webhooks.values()].map((one) => one[Symbol.asyncDispose]()));
  }

  #add(record: WebhookRecord): Webhook {
    const { files, post, clock, logger } = this.#options;
    const webhook = new Webhook({ record, post, files, clock, logger });
    this.#webhooks.set(record.id, webhook);
    return webhook;
  }

  #tell(events: readonly HubEvent[]): void {
    for (const event of events) {
      this.#lastSeq = Math.max(this.#lastSeq, event.seq);
      if (this.#webhooks.size === 0) continue;
      const view = event.session && this.#options.log.state.sessions.get(event.session);
      const message = view ? webhookMessageOf(event, view) : null;
      for (const webhook of this.#webhooks.values()) webhook.take(event.seq, message);
    }
  }
}

function noWebhook(id: string): Refusal {
  return refusal('not_found', `There is no webhook ${id}.`, '`roundhouse webhooks` lists them.');
}
