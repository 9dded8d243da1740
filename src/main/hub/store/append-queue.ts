import { AppError } from '../../../shared/base/app-error.ts';
import { appErrorOf } from './fault.ts';
import type { AppendRequest, GroupResult } from './worker-calls.ts';

/** Events in one transaction. More would gain nothing per event, and make the first one wait. */
const groupLimitEvents = 256;

/** What may wait for the disk before new appends are refused: half a second of the fastest disk seen. */
const waitingLimitEvents = 4_096;
const waitingLimitBytes = 32 * 1024 * 1024;

interface WaitingAppend {
  readonly request: AppendRequest;
  readonly bytes: number;
  readonly committed: PromiseWithResolvers<void>;
}

export interface AppendQueueOptions {
  /** Commits a group in one transaction. */
  readonly commit: (group: readonly AppendRequest[]) => Promise<GroupResult>;
}

/**
 * Group commit. One group is under way at a time; what is appended meanwhile goes together into the
 * next, so one sync of the disk serves all of it. There is no timer: a lone append leaves at the end of
 * the turn of the loop that brought it, together with the others of that turn.
 *
 * Appends settle in the order in which they were made.
 */
export class AppendQueue {
  readonly #commit: AppendQueueOptions['commit'];
  readonly #waiting: WaitingAppend[] = [];
  #waitingEvents = 0;
  #waitingBytes = 0;
  #isBusy = false;
  #commits = 0;
  #whenIdle = Promise.withResolvers<void>();

  constructor(options: AppendQueueOptions) {
    this.#commit = options.commit;
  }

  /** Transactions so far: how many syncs of the disk the appends have cost. */
  get commits(): number {
    return this.#commits;
  }

  append(request: AppendRequest): Promise<void> {
    const bytes = request.rows.reduce((sum, row) => sum + row.data.length, 0);
    if (this.#isFull()) {
      throw new AppError('store_overloaded', 'too much waits for the disk: nothing was stored', {
        details: { events: this.#waitingEvents, bytes: this.#waitingBytes },
      });
    }
    const append = { request, bytes, committed: Promise.withResolvers<void>() };
    this.#waiting.push(append);
    this.#waitingEvents += request.rows.length;
    this.#waitingBytes += bytes;
    this.#startGroup();
    return append.committed.promise;
  }

  /** Resolves when nothing waits and nothing is under way. */
  async drained(): Promise<void> {
    while (this.#isBusy) await this.#whenIdle.promise;
  }

  #isFull(): boolean {
    return this.#waitingEvents >= waitingLimitEvents || this.#waitingBytes >= waitingLimitBytes;
  }

  #startGroup(): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    setImmediate(() => void this.#commitGroup());
  }

  async #commitGroup(): Promise<void> {
    const group = this.#takeGroup();
    try {
      const { outcomes, commits } = await this.#commit(group.map((append) => append.request));
      this.#commits = commits;
      for (const [index, append] of group.entries()) {
        const fault = outcomes[index];
        if (fault) append.committed.reject(appErrorOf(fault));
        else append.committed.resolve();
      }
    } catch (thrown) {
      for (const append of group) append.committed.reject(thrown);
    }
    this.#isBusy = false;
    if (this.#waiting.length > 0) this.#startGroup();
    else this.#becomeIdle();
  }

  #becomeIdle(): void {
    this.#whenIdle.resolve();
    this.#whenIdle = Promise.withResolvers<void>();
  }

  #takeGroup(): readonly WaitingAppend[] {
    let events = 0;
    let count = 0;
    for (const append of this.#waiting) {
      events += append.request.rows.length;
      if (count > 0 && events > groupLimitEvents) break;
      count += 1;
    }
    const group = this.#waiting.splice(0, count);
    for (const append of group) {
      this.#waitingEvents -= append.request.rows.length;
      this.#waitingBytes -= append.bytes;
    }
    return group;
  }
}
