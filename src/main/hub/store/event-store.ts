import type { AskId, GateId, MessageId, SessionId } from '../../../shared/base/ids.ts';
import type { EventKind, HubEvent } from '../../../shared/domain/event.ts';
import type { IntegrityReport, RunnerProgress } from './worker-calls.ts';

/** What is committed as one: all of it, or nothing. */
export interface AppendBatch {
  /** The `seq` of the last event that was known when this was decided. */
  readonly after: number;
  /**
   * Raised by the caller after each failure; 0 at first. What was on its way when a batch failed was
   * decided in ignorance of that, so no further batch of that generation is stored.
   */
  readonly generation?: number;
  /** Numbered `after + 1` and on. */
  readonly events: readonly HubEvent[];
  /** The receipt of a command, kept for seven days by its idempotency key. */
  readonly command?: NewCommand;
  /** How far a runner's facts are taken in, so that none is taken in twice. */
  readonly progress?: RunnerProgress;
}

export interface CommandKey {
  /** Who asks: keys of different principals never meet. */
  readonly principal: string;
  readonly key: string;
}

export interface StoredCommand extends CommandKey {
  readonly requestHash: string;
  /** Anything that JSON can carry. */
  readonly result: unknown;
}

export interface NewCommand extends StoredCommand {
  /** It takes the place of the receipt that the same request has; there must be one. */
  readonly isOutcome?: boolean;
}

export interface PageRequest {
  readonly session?: SessionId;
  readonly kinds?: readonly EventKind[];
  /** Events after this one, oldest first. Without `after` and `before`: the newest. */
  readonly after?: number;
  /** The newest events before this one. */
  readonly before?: number;
  /** At most `pageLimit`. */
  readonly limit: number;
}

export const pageLimit = 500;

export interface EventPage {
  /** In the order of `seq`, whichever way the page was asked for. */
  readonly events: readonly HubEvent[];
  /**
   * The cursor of the next page in the same direction, or null at the end. A page of rare kinds may
   * hold fewer events than asked for, even none, and still have a next one.
   */
  readonly next: number | null;
}

export interface ReplayRequest {
  readonly after: number;
  readonly limitEvents: number;
  readonly limitBytes: number;
}

export interface SearchRequest {
  /** What a person typed. */
  readonly text: string;
  /** Only these sessions: what the person may see. Null is all. */
  readonly sessions: readonly SessionId[] | null;
  readonly before?: number;
  /** At most `searchLimit`. */
  readonly limit: number;
}

export const searchLimit = 100;

export interface SearchHit {
  readonly seq: number;
  readonly at: string;
  readonly session: SessionId;
  readonly kind: string;
  /** Plain text around the first match. */
  readonly before: string;
  readonly match: string;
  readonly after: string;
}

export interface SearchAnswer {
  /** Newest first. */
  readonly hits: readonly SearchHit[];
  /** The `before` of the next page, or null at the end. */
  readonly next: number | null;
  /** Events after this one are not in the index yet. */
  readonly indexedSeq: number;
}

/** The log on a disk. Every call may reject with a fault; `append` with `disk_full` among them. */
export interface EventStore {
  /** Names this line of events; another one means that nothing known before holds. */
  readonly epoch: string;
  /** The last event at the time of opening. */
  readonly lastSeqAtOpen: number;

  /**
   * Resolves only when the batch is on the disk. Batches are committed in the order of the calls. One
   * whose `after` is not the last event, or in whose generation one failed, is refused with
   * `stale_append`. Throws `store_overloaded` at once, having taken nothing, when too much waits already.
   */
  append(batch: AppendBatch): Promise<void>;
  readCommand(key: CommandKey): Promise<StoredCommand | null>;
  readProgress(): Promise<readonly RunnerProgress[]>;
  page(request: PageRequest): Promise<EventPage>;
  /** Events in order from a cursor, up to the limits; always at least one when there is one. */
  replay(request: ReplayRequest): Promise<EventPage>;
  /** Events about one gate or message, oldest first, at most 500. */
  byRef(ref: GateId | MessageId | AskId): Promise<readonly HubEvent[]>;
  search(request: SearchRequest): Promise<SearchAnswer>;
  integrity(): Promise<IntegrityReport>;
}
