import type {
  AppendBatch,
  CommandKey,
  EventPage,
  EventStore,
  PageRequest,
  ReplayRequest,
  SearchAnswer,
  SearchRequest,
  StoredCommand,
} from '../../../src/main/hub/store/event-store.ts';
import { pageLimit } from '../../../src/main/hub/store/event-store.ts';
import type { IntegrityReport, RunnerProgress } from '../../../src/main/hub/store/worker-calls.ts';
import { AppError } from '../../../src/shared/base/app-error.ts';
import type { HubEvent } from '../../../src/shared/domain/event.ts';

interface Waiting {
  readonly batch: AppendBatch;
  readonly committed: PromiseWithResolvers<void>;
}

/**
 * The store without a disk, for tests that want to decide when a commit happens and when it fails. It
 * passes the same contract as the real one.
 */
export class MemoryStore implements EventStore {
  readonly epoch: string;
  readonly lastSeqAtOpen: number;
  readonly #events: HubEvent[] = [];
  readonly #commands = new Map<string, StoredCommand>();
  readonly #progress = new Map<string, RunnerProgress>();
  readonly #waiting: Waiting[] = [];
  #isHeld = false;
  #nextFault: AppError | null = null;
  #failedGeneration = -1;

  constructor(options: { readonly epoch?: string; readonly events?: readonly HubEvent[] } = {}) {
    this.epoch = options.epoch ?? 'epoch-1';
    this.#events.push(...(options.events ?? []));
    this.lastSeqAtOpen = this.#events.length;
  }

  /** From now on nothing is committed until `release`. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Commits what waits; with a count, only so many of it. */
  release(count = Number.POSITIVE_INFINITY): void {
    for (let done = 0; done < count && this.#waiting.length > 0; done += 1) this.#commitNext();
    this.#isHeld = this.#waiting.length > 0 || count !== Number.POSITIVE_INFINITY;
  }

  /** What waits is never committed and never answered, as when the hub is killed. */
  lose(): void {
    this.#waiting.length = 0;
    this.#isHeld = false;
  }

  /** The next commit fails like a full disk. */
  failNext(fault = new AppError('disk_full', 'the disk is full')): void {
    this.#nextFault = fault;
  }

  append(batch: AppendBatch): Promise<void> {
    const committed = Promise.withResolvers<void>();
    this.#waiting.push({ batch, committed });
    if (!this.#isHeld) setImmediate(() => this.#isHeld || this.#commitNext());
    return committed.promise;
  }

  readCommand(key: CommandKey): Promise<StoredCommand | null> {
    return Promise.resolve(this.#commands.get(keyOf(key)) ?? null);
  }

  readProgress(): Promise<readonly RunnerProgress[]> {
    return Promise.resolve([...this.#progress.values()]);
  }

  page(request: PageRequest): Promise<EventPage> {
    const { session, kinds, after, before = Number.MAX_SAFE_INTEGER } = request;
    const limit = Math.min(request.limit, pageLimit);
    const found = this.#events.filter(
      (event) =>
        (session === undefined || event.session === session) &&
        (kinds === undefined || kinds.includes(event.kind)),
    );
    if (after !== undefined) {
      const later = found.filter((event) => event.seq > after);
      const events = later.slice(0, limit);
      return page(events, later.length > limit ? events.at(-1) : undefined);
    }
    const earlier = found.filter((event) => event.seq < before);
    const events = earlier.slice(-limit);
    return page(events, earlier.length > limit ? events[0] : undefined);
  }

  replay(request: ReplayRequest): Promise<EventPage> {
    const { after, limitEvents, limitBytes } = request;
    const events: HubEvent[] = [];
    let bytes = 0;
    for (let at = after; at < this.#events.length; at += 1) {
      const event = this.#events[at];
      if (!event) break;
      if (events.length === limitEvents || bytes >= limitBytes) return page(events, events.at(-1));
      events.push(event);
      bytes += JSON.stringify(event).length;
    }
    return page(events, undefined);
  }

  byRef(ref: string): Promise<readonly HubEvent[]> {
    const events = this.#events.filter(({ data }) => {
      if ('ask' in data) return data.ask === ref;
      return 'gate' in data ? data.gate === ref : 'message' in data && data.message === ref;
    });
    return Promise.resolve(events);
  }

  search(request: SearchRequest): Promise<SearchAnswer> {
    return Promise.reject(new Error(`search of ${request.text} needs the real store`));
  }

  integrity(): Promise<IntegrityReport> {
    return Promise.resolve({ isSound: true, problems: [], events: this.#events.length });
  }

  #commitNext(): void {
    const next = this.#waiting.shift();
    if (!next) return;
    const fault = this.#nextFault ?? this.#refusalOf(next.batch);
    this.#nextFault = null;
    if (fault) {
      this.#failedGeneration = Math.max(this.#failedGeneration, next.batch.generation ?? 0);
      return next.committed.reject(fault);
    }
    const { events, command, progress } = next.batch;
    this.#events.push(...structuredClone(events));
    if (command) {
      const { isOutcome: _isOutcome, ...stored } = command;
      this.#commands.set(keyOf(command), structuredClone(stored));
    }
    if (progress) this.#progress.set(progress.runner, progress);
    next.committed.resolve();
  }

  #refusalOf(batch: AppendBatch): AppError | null {
    const { after, generation = 0, command, progress } = batch;
    const isStale = generation <= this.#failedGeneration || after !== this.#events.length;
    if (isStale) return new AppError('stale_append', 'decided too early');
    const given = command && this.#commands.get(keyOf(command));
    if (given && command.isOutcome !== true) {
      return new AppError('internal', 'the key was used before');
    }
    if (command?.isOutcome === true && given?.requestHash !== command.requestHash) {
      return new AppError('internal', 'an outcome of a command that was not begun');
    }
    const known = progress && this.#progress.get(progress.runner);
    if (known && progress.n <= known.n) return new AppError('internal', 'taken in before');
    return null;
  }
}

function keyOf(key: CommandKey): string {
  return JSON.stringify([key.principal, key.key]);
}

function page(events: readonly HubEvent[], next: HubEvent | undefined): Promise<EventPage> {
  return Promise.resolve({ events: structuredClone(events), next: next?.seq ?? null });
}
