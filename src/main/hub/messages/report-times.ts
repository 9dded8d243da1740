import type { Clock } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { Message } from '../../../shared/domain/message.ts';
import type { SessionView } from '../../../shared/domain/session.ts';

interface Waiting {
  /** The message, its attempt and how far it is: with another one the time begins again. */
  readonly key: string;
  readonly since: number;
  readonly limitMs: number;
  hasAsked: boolean;
}

/** A runner reports within two minutes that it types, and within two that the text was taken or not. */
const reportLimitMs = 180_000;
/** `/compact` asks the model, and is reported when it has ended. */
const commandLimitMs = 20 * 60_000;
/** The answer to a repeated request comes at once. */
const repeatLimitMs = 30_000;

/** How long a report on the message in flight has been missing, by the hub's clock. */
export class ReportTimes {
  readonly #clock: Clock;
  readonly #waiting = new Map<SessionId, Waiting>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `ask`: the report is overdue for the first time. `over`: it did not come after that either. */
  look(view: SessionView, message: Message | undefined): 'waits' | 'ask' | 'over' {
    // While its runner is away no report can come.
    if (!message || view.run.state !== 'running' || !view.run.isConnected) {
      this.#waiting.delete(view.id);
      return 'waits';
    }
    const key = `${message.id} ${message.attempt} ${message.state}`;
    let waiting = this.#waiting.get(view.id);
    if (waiting?.key !== key) {
      const isWorking = message.isCommand && message.state === 'delivered';
      const limitMs = isWorking ? commandLimitMs : reportLimitMs;
      waiting = { key, since: this.#clock.monotonic(), limitMs, hasAsked: false };
      this.#waiting.set(view.id, waiting);
    }
    if (this.#leftMs(waiting) > 0) return 'waits';
    if (waiting.hasAsked) return 'over';
    waiting.hasAsked = true;
    return 'ask';
  }

  /** Until `look` has something to say; null when nothing is waited for. */
  leftMs(session: SessionId): number | null {
    const waiting = this.#waiting.get(session);
    return waiting ? Math.max(0, this.#leftMs(waiting)) : null;
  }

  #leftMs({ since, limitMs, hasAsked }: Waiting): number {
    const wholeMs = hasAsked ? limitMs + repeatLimitMs : limitMs;
    return since + wholeMs - this.#clock.monotonic();
  }
}
