import type { HubEvent } from '../../../shared/domain/event.ts';
import type { EventPage, ReplayRequest } from '../store/event-store.ts';
import type { FeedSink, SnapshotReason } from './feed-sink.ts';

// Catch-up, then live, as one object. A subscriber starts behind: it reads what it misses from the store,
// while live events gather beside it; then it hands these over and is live. The watermark, the last `seq`
// that it has dealt with, makes every repeat between the two harmless.
//
// When more gathers than it may hold, because its sink is slow or the replay long, it drops all of that and
// is behind again, from its watermark: memory is bounded, and nothing is skipped. Only when it is too far
// behind for a replay does the sink get a snapshot instead.

export interface FeedLimits {
  /** A subscriber that misses more than this gets a snapshot. */
  readonly replayEvents: number;
  readonly replayBytes: number;
  /** Live events that wait for a slow sink. All subscribers share the events, so their number counts. */
  readonly backlogEvents: number;
  /** Handed over at a time, so that a sink can slow down the rest. */
  readonly handoverEvents: number;
}

export const defaultFeedLimits: FeedLimits = {
  replayEvents: 5_000,
  replayBytes: 2 * 1024 * 1024,
  backlogEvents: 1_000,
  handoverEvents: 256,
};

/** What a subscriber needs of the log. */
export interface SubscriberSource {
  readonly lastSeq: number;
  replay(request: ReplayRequest): Promise<EventPage>;
}

export interface SubscriberOptions {
  readonly source: SubscriberSource;
  /** The last event that the subscriber has; a reason when it must begin with a snapshot. */
  readonly from: number | SnapshotReason;
  /** Asked at the moment of handing over: what may be seen now. */
  readonly filter: (event: HubEvent) => boolean;
  readonly sink: FeedSink;
  readonly limits: FeedLimits;
  readonly onDidEnd: () => void;
}

type State =
  | { readonly state: 'snapshot-due'; readonly reason: SnapshotReason }
  | { readonly state: 'behind' }
  | { readonly state: 'live' }
  | { readonly state: 'ended' };

export class Subscriber implements Disposable {
  readonly #options: SubscriberOptions;
  #state: State;
  #watermark: number;
  #backlog: HubEvent[] = [];
  #isRunning = false;

  constructor(options: SubscriberOptions) {
    this.#options = options;
    const { from } = options;
    this.#watermark = typeof from === 'number' ? from : 0;
    this.#state =
      typeof from === 'number' ? { state: 'behind' } : { state: 'snapshot-due', reason: from };
  }

  /** The sink is told nothing before the caller has this subscriber in its hands. */
  start(): void {
    queueMicrotask(() => void this.#run());
  }

  /** Told of every commit, in order. */
  hear(events: readonly HubEvent[]): void {
    if (this.#state.state === 'ended') return;
    this.#backlog.push(...events);
    if (this.#backlog.length > this.#options.limits.backlogEvents) this.#fallBehind();
    void this.#run();
  }

  [Symbol.dispose](): void {
    if (this.#state.state === 'ended') return;
    this.#state = { state: 'ended' };
    this.#backlog = [];
    this.#options.onDidEnd();
  }

  #fallBehind(): void {
    this.#backlog = [];
    if (this.#state.state === 'live') this.#state = { state: 'behind' };
  }

  /**
   * One at a time: whatever happens meanwhile is found by the loop. Its condition and the end of the run
   * are in one turn, so that nothing can be heard between the two and then lie there.
   */
  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      while (this.#hasWork()) await this.#step();
    } catch (thrown) {
      this[Symbol.dispose]();
      this.#options.sink.failed(thrown);
    } finally {
      this.#isRunning = false;
    }
  }

  #hasWork(): boolean {
    const { state } = this.#state;
    return state === 'live' ? this.#backlog.length > 0 : state !== 'ended';
  }

  #step(): Promise<void> {
    switch (this.#state.state) {
      case 'snapshot-due':
        return this.#snapshot(this.#state.reason);
      case 'behind':
        return this.#catchUp();
      case 'live':
        return this.#handOver(this.#backlog.splice(0, this.#options.limits.handoverEvents));
      case 'ended':
        return Promise.resolve();
    }
  }

  async #snapshot(reason: SnapshotReason): Promise<void> {
    const { sink, source } = this.#options;
    const seq = source.lastSeq;
    this.#watermark = seq;
    this.#backlog = [];
    this.#state = { state: 'live' };
    await sink.snapshot({ seq, reason });
    await this.#sayCaughtUp();
  }

  async #catchUp(): Promise<void> {
    const { source, limits } = this.#options;
    // From here on every commit is heard into the backlog; what was committed before is in the store.
    const target = source.lastSeq;
    this.#backlog = [];
    if (target - this.#watermark > limits.replayEvents) return this.#setSnapshotDue();
    const events = await this.#missedUntil(target);
    if (events === null) return this.#setSnapshotDue();
    for (let index = 0; index < events.length; index += limits.handoverEvents) {
      await this.#handOver(events.slice(index, index + limits.handoverEvents));
    }
    if (this.#isEnded()) return;
    this.#watermark = Math.max(this.#watermark, target);
    // The backlog overflowed meanwhile: it does not begin where the replay ended.
    const [first] = this.#backlog;
    const isWhole = first ? first.seq <= this.#watermark + 1 : source.lastSeq <= this.#watermark;
    if (!isWhole) return;
    this.#state = { state: 'live' };
    await this.#sayCaughtUp();
  }

  /** The missing events in order, or null when they are more than may be replayed. */
  async #missedUntil(target: number): Promise<readonly HubEvent[] | null> {
    if (target <= this.#watermark) return [];
    const page = await this.#options.source.replay({
      after: this.#watermark,
      limitEvents: target - this.#watermark,
      limitBytes: this.#options.limits.replayBytes,
    });
    const isCut = page.next !== null && page.next < target;
    // The store may be ahead of what the hub has folded and told; that comes live.
    return isCut ? null : page.events.filter((event) => event.seq <= target);
  }

  #setSnapshotDue(): void {
    if (!this.#isEnded()) this.#state = { state: 'snapshot-due', reason: 'too-far-behind' };
  }

  async #handOver(events: readonly HubEvent[]): Promise<void> {
    if (this.#isEnded()) return;
    const { filter, sink } = this.#options;
    const fresh = events.filter((event) => event.seq > this.#watermark);
    this.#watermark = fresh.at(-1)?.seq ?? this.#watermark;
    const visible = fresh.filter(filter);
    if (visible.length > 0) await sink.events(visible);
  }

  async #sayCaughtUp(): Promise<void> {
    if (!this.#isEnded()) await this.#options.sink.caughtUp(this.#watermark);
  }

  #isEnded(): boolean {
    return this.#state.state === 'ended';
  }
}
