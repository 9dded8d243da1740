import type { HubEvent } from '../../../shared/domain/event.ts';
import type { EventStore } from '../store/event-store.ts';
import type { EventLog } from './event-log.ts';
import type { FeedSink, SnapshotReason } from './feed-sink.ts';
import type { FeedLimits } from './subscriber.ts';
import { defaultFeedLimits, Subscriber } from './subscriber.ts';

/** What a device has: both null at its first time. */
export interface FeedPosition {
  readonly epoch: string | null;
  readonly seq: number | null;
}

export interface Subscription {
  readonly position: FeedPosition;
  readonly filter: (event: HubEvent) => boolean;
  readonly sink: FeedSink;
}

export interface EventFeedOptions {
  readonly log: EventLog;
  readonly store: EventStore;
  /** Tests make them small. */
  readonly limits?: FeedLimits;
}

/** Everybody who follows the log. Each is a subscriber of its own: a slow one slows no other. */
export class EventFeed implements Disposable {
  readonly #options: EventFeedOptions;
  readonly #subscribers = new Set<Subscriber>();
  #listening: Disposable | null = null;

  constructor(options: EventFeedOptions) {
    this.#options = options;
  }

  get subscribers(): number {
    return this.#subscribers.size;
  }

  start(): void {
    this.#listening = this.#options.log.onDidCommit((events) => {
      for (const subscriber of this.#subscribers) subscriber.hear(events);
    });
  }

  /** Begins at once; disposing what is returned ends it. */
  subscribe(subscription: Subscription): Disposable {
    const { log, store, limits = defaultFeedLimits } = this.#options;
    const subscriber: Subscriber = new Subscriber({
      source: {
        get lastSeq() {
          return log.lastSeq;
        },
        replay: (request) => store.replay(request),
      },
      from: startOf(subscription.position, log),
      filter: subscription.filter,
      sink: subscription.sink,
      limits,
      onDidEnd: () => this.#subscribers.delete(subscriber),
    });
    this.#subscribers.add(subscriber);
    subscriber.start();
    return subscriber;
  }

  [Symbol.dispose](): void {
    this.#listening?.[Symbol.dispose]();
    for (const subscriber of this.#subscribers) subscriber[Symbol.dispose]();
  }
}

function startOf(
  position: FeedPosition,
  log: { readonly epoch: string; readonly lastSeq: number },
): number | SnapshotReason {
  const { epoch, seq } = position;
  if (epoch === null || seq === null) return 'first-time';
  if (epoch !== log.epoch) return 'other-epoch';
  return seq > log.lastSeq ? 'ahead-of-log' : seq;
}
