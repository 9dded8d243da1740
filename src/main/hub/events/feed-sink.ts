import type { HubEvent } from '../../../shared/domain/event.ts';

/** Why a subscriber gets the state instead of the events that it misses. */
export type SnapshotReason = 'first-time' | 'other-epoch' | 'ahead-of-log' | 'too-far-behind';

/**
 * Where a subscriber's events go: an edge that writes them to a socket. While a call's promise is pending,
 * nothing more is handed over; what is committed meanwhile waits in the subscriber, within its bound.
 */
export interface FeedSink {
  /**
   * The state as it is at this moment, which is that of `seq`: the log's state is to be read before the
   * first `await`. Later events follow it.
   */
  snapshot(at: { readonly seq: number; readonly reason: SnapshotReason }): void | Promise<void>;
  /** Events in order, each above all that came before. */
  events(events: readonly HubEvent[]): void | Promise<void>;
  /** Everything up to `seq` was handed over, as far as it may be seen; what follows is live. */
  caughtUp(seq: number): void | Promise<void>;
  /** The end: the store could not be read, or the sink itself threw. */
  failed(fault: unknown): void;
}
