import type { Clock } from '../base/clock.ts';
import type { RouteName } from '../wire/http-routes.ts';

// A connection can die without a word: a network that changed, a laptop that slept. The platform's `fetch` then waits
// for minutes, and a browser keeps its few connections to the hub busy with such calls. So each call has a limit, after
// which it counts as unanswered: what may be repeated is repeated, under the same key.

/** How long a call may take: a clock, and the limit of each route. */
export interface CallDeadlines {
  readonly clock: Clock;
  readonly limitMsOf: (route: RouteName) => number;
}

const usualLimitMs = 30_000;
const minuteMs = 60_000;

/** Routes whose answer comes at once, or whose work takes longer than a look into the log. */
const limits: Partial<Record<RouteName, number>> = {
  // Behind it a socket is opened: what does not answer now is dead.
  'stream.ticket': 5_000,
  'stream.up': 15_000,
  // A worktree is made, and a setup script may install things.
  'sessions.start': 20 * minuteMs,
  'sessions.stop': 2 * minuteMs,
  // Its work is saved first, however much that is.
  'sessions.remove': 30 * minuteMs,
  'sessions.transcript': 5 * minuteMs,
  'attachments.add': 5 * minuteMs,
  'changes.list': 2 * minuteMs,
  'changes.diff': 2 * minuteMs,
  'changes.stage': 2 * minuteMs,
  'changes.unstage': 2 * minuteMs,
  'changes.commit': 5 * minuteMs,
  'changes.push': 10 * minuteMs,
  'conversations.list': 2 * minuteMs,
  // With the probe it waits for a Claude Code to start.
  'doctor.run': 5 * minuteMs,
  'repos.inspect': 2 * minuteMs,
  'search.run': minuteMs,
};

/** The limits that suit a page: long where the hub works, short where it only looks something up. */
export function pageDeadlines(clock: Clock): CallDeadlines {
  return { clock, limitMsOf: (route) => limits[route] ?? usualLimitMs };
}

/** One call's limit: its signal is aborted by the caller's own, or when the time is over. */
export class CallLimit implements Disposable {
  readonly #ends = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #timer: Disposable | undefined;
  readonly #abort = (): void => this.#ends.abort(this.#outer?.reason);
  #isOver = false;

  constructor(options: {
    readonly route: RouteName;
    readonly deadlines: CallDeadlines | undefined;
    readonly signal: AbortSignal | undefined;
  }) {
    const { route, deadlines, signal } = options;
    this.#outer = signal;
    if (signal?.aborted) this.#abort();
    else signal?.addEventListener('abort', this.#abort, { once: true });
    this.#timer = deadlines?.clock.schedule(deadlines.limitMsOf(route), () => {
      this.#isOver = true;
      this.#ends.abort();
    });
  }

  get signal(): AbortSignal {
    return this.#ends.signal;
  }

  /** The time ran out: what the call throws now is only a consequence. */
  get isOver(): boolean {
    return this.#isOver;
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#outer?.removeEventListener('abort', this.#abort);
  }
}
