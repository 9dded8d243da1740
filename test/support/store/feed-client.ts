import type { EventFeed, FeedPosition } from '../../../src/main/hub/events/event-feed.ts';
import type { FeedSink, SnapshotReason } from '../../../src/main/hub/events/feed-sink.ts';
import type { HubEvent } from '../../../src/shared/domain/event.ts';

interface ClientOptions {
  readonly feed: EventFeed;
  readonly epoch: string;
  readonly filter?: (event: HubEvent) => boolean;
  /** What it has from before; null is a device at its first time. */
  readonly position?: FeedPosition;
}

/**
 * A device that follows the feed by its rules: it remembers its place over reconnects, applies what is
 * above it, and can read slowly. What breaks a promise of the feed is noted in `violations`.
 */
export class FeedClient {
  readonly received: HubEvent[] = [];
  readonly log: string[] = [];
  readonly violations: string[] = [];
  readonly #options: ClientOptions;
  #position: FeedPosition;
  #base: number;
  #subscription: Disposable | null = null;
  #hold: PromiseWithResolvers<void> | null = null;
  #isCaughtUpAt = -1;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#position = options.position ?? { epoch: null, seq: null };
    this.#base = this.#position.seq ?? 0;
  }

  /** Events after this one were received one by one; those before came with a snapshot. */
  get base(): number {
    return this.#base;
  }

  get caughtUpAt(): number {
    return this.#isCaughtUpAt;
  }

  get isConnected(): boolean {
    return this.#subscription !== null;
  }

  connect(): void {
    this.disconnect();
    const { feed, filter = () => true } = this.#options;
    this.#isCaughtUpAt = -1;
    const sink = this.#sink(() => this.#subscription === subscription);
    const subscription = feed.subscribe({ position: this.#position, filter, sink });
    this.#subscription = subscription;
  }

  disconnect(): void {
    this.#subscription?.[Symbol.dispose]();
    this.#subscription = null;
    this.goOn();
  }

  /** From now on it takes one hand-over and no more, until `goOn`. */
  stall(): void {
    this.#hold ??= Promise.withResolvers<void>();
  }

  goOn(): void {
    this.#hold?.resolve();
    this.#hold = null;
  }

  /** One per connection: over a cut one nothing may be heard any more. */
  #sink(isCurrent: () => boolean): FeedSink {
    const take = (work: () => void): void | Promise<void> => {
      if (!isCurrent()) this.violations.push('told after it was cut');
      work();
      return this.#hold?.promise;
    };
    return {
      snapshot: ({ seq, reason }) => take(() => this.#reset(seq, reason)),
      events: (events) => take(() => this.#apply(events)),
      caughtUp: (seq) =>
        take(() => {
          this.#isCaughtUpAt = seq;
          this.log.push(`caught up ${seq}`);
        }),
      failed: (fault) => {
        this.log.push(`failed: ${String(fault)}`);
      },
    };
  }

  #reset(seq: number, reason: SnapshotReason): void {
    this.log.push(`snapshot ${seq} (${reason})`);
    this.received.length = 0;
    this.#base = seq;
    this.#position = { epoch: this.#options.epoch, seq };
  }

  #apply(events: readonly HubEvent[]): void {
    this.log.push(`events ${events.map((event) => event.seq).join(' ')}`);
    for (const event of events) {
      const last = this.#position.seq ?? 0;
      if (event.seq <= last) this.violations.push(`${event.seq} after ${last}`);
      this.received.push(event);
      this.#position = { ...this.#position, seq: event.seq };
    }
  }
}
