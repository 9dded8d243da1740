import { AppError } from '../../../shared/base/app-error.ts';
import { assert } from '../../../shared/base/assert.ts';
import type { EventSource } from '../../../shared/base/emitter.ts';
import { Emitter } from '../../../shared/base/emitter.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { HubEvent, NewEvent } from '../../../shared/domain/event.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import type { Effect, HubLog, LogState, Submission } from '../commands/hub-log.ts';
import type { Receipt } from '../commands/receipt.ts';
import { storedReceipt } from '../commands/receipt.ts';
import type { CrashPoint } from '../store/crash-point.ts';
import type {
  AppendBatch,
  EventPage,
  EventStore,
  ReplayRequest,
  NewCommand,
} from '../store/event-store.ts';
import { ReadModel } from './read-model.ts';

// The one writer of the hub. It keeps two states:
//
// - the *decision state* has every event that was decided, folded at the moment it is handed to the store.
//   Deciders see it, so a decision sees the ones before it although their commits are still under way;
// - the *committed state* has the events whose commit was reported. Everybody else sees it.
//
// The store commits in the order of the calls, so the second follows the first. When a commit fails, every
// decision after it was made on events that do not exist: all that wait are rejected with that fault, and
// the decision state is made anew from the committed one. Their batches may still lie in the store's queue;
// it refuses them by itself, because they are of the generation in which one failed. Callers repeat what
// they want: no caller was answered.

const replayStep = {
  limitEvents: 2_000,
  limitBytes: 8 * 1024 * 1024,
} satisfies Partial<ReplayRequest>;

export interface EventLogOptions {
  readonly store: EventStore;
  readonly logger: Logger;
  /** Tests end the process at these places; elsewhere nothing happens there. */
  readonly crashPoint?: CrashPoint;
}

/** A decision whose commit is under way. */
interface Pending {
  readonly events: readonly HubEvent[];
  readonly settled: PromiseWithResolvers<void>;
}

export class EventLog implements HubLog {
  readonly #store: EventStore;
  readonly #logger: Logger;
  readonly #crashPoint: CrashPoint;
  readonly #commits: Emitter<readonly HubEvent[]>;
  #committed = new ReadModel();
  #decided = new ReadModel();
  /** In the order of the calls to the store. */
  #pending: Pending[] = [];
  #generation = 0;
  #told: readonly HubEvent[] = [];

  /** Hears each committed decision: when the committed state has it, before its caller is answered. */
  readonly onDidCommit: EventSource<readonly HubEvent[]>;

  constructor(options: EventLogOptions) {
    this.#store = options.store;
    this.#logger = options.logger;
    this.#crashPoint = options.crashPoint ?? (() => undefined);
    this.#commits = new Emitter({ onListenerError: (thrown) => this.#noteListener(thrown) });
    this.onDidCommit = this.#commits.event;
  }

  get epoch(): string {
    return this.#store.epoch;
  }

  /** The last event that is committed and folded. */
  get lastSeq(): number {
    return this.#committed.lastSeq;
  }

  get state(): LogState {
    return this.#committed;
  }

  /** The end of the log when the store was opened. */
  get lastSeqAtOpen(): number {
    return this.#store.lastSeqAtOpen;
  }

  /** The committed state, as a checkpoint keeps it. Only the log itself applies events to it. */
  get model(): ReadModel {
    return this.#committed;
  }

  /**
   * Folds the log, from the event of a checkpoint on when there is one. Throws `database_damaged` when an
   * event is missing or not what was written.
   */
  async start(from: ReadModel = new ReadModel()): Promise<void> {
    this.#committed = from;
    let page: EventPage | null = await this.#read(from.lastSeq);
    while (page) {
      // The next part is read, in its thread, while this one is folded.
      const next: Promise<EventPage> | null = page.next === null ? null : this.#read(page.next);
      // When the folding throws, nobody waits for the next part any more.
      next?.catch(() => undefined);
      for (const event of page.events) this.#replay(event);
      page = await next;
    }
    this.#decided = this.#committed.copy();
  }

  async submit<Answer>(submission: Submission<Answer>): Promise<Result<Answer, Refusal>> {
    const { progress } = submission;
    const after = this.#decided.lastSeq;
    const decision = submission.decide(this.#decided);
    if (!decision.ok) {
      // It may rest on a decision that is not committed; when that one fails, so does this refusal.
      await this.#pending.at(-1)?.settled.promise;
      return decision;
    }
    const events = decision.value.events.map((event, index) => numbered(event, after + 1 + index));
    const { answer, committed } = this.#enqueue(() => {
      for (const event of events) this.#decided.apply(event);
      const value = decision.value.answer(this.#decided);
      const batch: AppendBatch = {
        after,
        generation: this.#generation,
        events,
        ...commandOf(submission, value),
        ...(progress && { progress }),
      };
      return { answer: value, committed: this.#append(batch) };
    });
    await committed;
    return ok(answer);
  }

  /** What goes wrong before the store has the batch leaves the decision state as it was. */
  #enqueue<T>(work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      this.#decided = this.#committed.copy();
      for (const event of this.#pending.flatMap((pending) => pending.events)) {
        this.#decided.apply(event);
      }
      throw thrown;
    }
  }

  #append(batch: AppendBatch): Promise<void> {
    const stored = this.#store.append(batch);
    const pending = { events: batch.events, settled: Promise.withResolvers<void>() };
    this.#pending.push(pending);
    stored.then(
      () => this.#commit(pending),
      (fault: unknown) => this.#fail(pending, fault),
    );
    return pending.settled.promise;
  }

  #commit(pending: Pending): void {
    this.#crashPoint('log.committed');
    assert(this.#pending.shift() === pending, 'commits come in the order of the decisions');
    for (const event of pending.events) this.#committed.apply(event);
    this.#crashPoint('log.folded');
    if (pending.events.length > 0) {
      this.#told = pending.events;
      this.#commits.fire(pending.events);
    }
    this.#crashPoint('log.told');
    pending.settled.resolve();
  }

  /** Fails it and all after it; the store's own refusals of these come later and mean nothing any more. */
  #fail(failed: Pending, fault: unknown): void {
    if (!this.#pending.includes(failed)) return;
    const rejected = this.#pending;
    this.#pending = [];
    this.#generation += 1;
    this.#decided = this.#committed.copy();
    this.#logger.error('events could not be stored', { decisions: rejected.length, error: fault });
    for (const pending of rejected) pending.settled.reject(fault);
  }

  #read(after: number): Promise<EventPage> {
    return this.#store.replay({ after, ...replayStep });
  }

  #replay(event: HubEvent): void {
    if (event.seq !== this.#committed.lastSeq + 1) {
      throw new AppError(
        'database_damaged',
        `event ${this.#committed.lastSeq + 1} is missing: restore a backup with \`roundhouse restore FILE\``,
      );
    }
    this.#committed.apply(event);
  }

  #noteListener(thrown: unknown): void {
    const events = this.#told.map(({ seq, kind }) => ({ seq, kind }));
    this.#logger.error('a listener of committed events failed', { events, error: thrown });
  }
}

function commandOf<Answer>(
  { command, remember, effect }: Submission<Answer>,
  answer: Answer,
): { readonly command?: NewCommand } {
  if (!command) return {};
  const { principal, key, hash } = command;
  const receipt = receiptOf(effect, remember ? remember(answer) : answer);
  const isOutcome = effect !== undefined && effect.state !== 'begun';
  return {
    command: { principal, key, requestHash: hash, result: storedReceipt(receipt), isOutcome },
  };
}

function receiptOf(effect: Effect | undefined, answer: unknown): Receipt {
  if (effect?.state === 'begun') return err(effect.unknown);
  return effect?.state === 'failed' ? err(effect.why) : ok(answer);
}

function numbered(event: NewEvent, seq: number): HubEvent {
  return { ...event, seq };
}
