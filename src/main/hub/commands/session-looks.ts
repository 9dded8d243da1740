import type { Clock } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';

/** What a service does whenever something may have become due in a session. */
export interface SessionLooker {
  /** Does what is due. Never called twice at once for one session. */
  look(session: SessionId): Promise<void>;
  /** Milliseconds until something may be due by the clock alone; null where only an event can make it so. */
  nextLookMs(session: SessionId): number | null;
}

/** A timer cannot wait for longer than 24 days; one that ends too early looks again. */
const timerLimitMs = 60 * 60_000;
/** After a look that failed, or that left what is due as it was: a store that is full must not be asked without end. */
const retryMs = 1_000;

/** Looks at sessions when something happened in them and when a time is over, at each of them once at a time. */
export class SessionLooks implements Disposable {
  readonly #clock: Clock;
  readonly #looker: SessionLooker;
  readonly #busy = new Set<SessionId>();
  /** Something happened in the session while it was being looked at. */
  readonly #again = new Set<SessionId>();
  readonly #timers = new Map<SessionId, Disposable>();
  #isOver = false;

  constructor(clock: Clock, looker: SessionLooker) {
    this.#clock = clock;
    this.#looker = looker;
  }

  consider(session: SessionId): Promise<void> {
    return this.#consider(session, { isRepeated: false });
  }

  async #consider(
    session: SessionId,
    { isRepeated }: { readonly isRepeated: boolean },
  ): Promise<void> {
    if (this.#busy.has(session)) {
      this.#again.add(session);
      return;
    }
    this.#busy.add(session);
    let hasFailed = true;
    try {
      do {
        this.#again.delete(session);
        if (!this.#isOver) await this.#looker.look(session);
      } while (this.#again.has(session));
      hasFailed = false;
    } finally {
      this.#busy.delete(session);
      this.#again.delete(session);
      this.#schedule(session, hasFailed || isRepeated);
    }
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    for (const timer of this.#timers.values()) timer[Symbol.dispose]();
    this.#timers.clear();
  }

  #schedule(session: SessionId, isRetry: boolean): void {
    this.#timers.get(session)?.[Symbol.dispose]();
    this.#timers.delete(session);
    const inMs = this.#isOver ? null : this.#looker.nextLookMs(session);
    if (inMs === null) return;
    const delayMs = isRetry && inMs <= 1 ? retryMs : Math.min(inMs, timerLimitMs);
    const timer = this.#clock.schedule(delayMs, () => {
      this.#timers.delete(session);
      // What it commits is logged where it fails; the next event of the session looks again.
      this.#consider(session, { isRepeated: true }).catch(() => undefined);
    });
    this.#timers.set(session, timer);
  }
}
