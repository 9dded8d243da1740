import type { Clock } from '../../../shared/base/clock.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { Reactor } from '../commands/reactor.ts';

/** Whoever has to do something when a grant ends by the clock, for which there is no event. */
export interface GrantEndFollower {
  grantEnded(): Promise<void>;
}

export interface GrantEndServiceOptions {
  readonly log: HubLog;
  readonly clock: Clock;
  readonly time: GrantTime;
  readonly follower: GrantEndFollower;
}

/** The time by which grants end; a clock that was set back does not move it. */
export interface GrantTime {
  nowMs(): number;
}

/** The clock can be set ahead, which ends a grant early: never trust a timer for longer. */
const longestWaitMs = 1_000;

/** Calls its follower at the end of each grant, as long as there is one that has an end. */
export class GrantEndService implements Reactor, Disposable {
  readonly name = 'ends of grants';
  readonly #options: GrantEndServiceOptions;
  #timer: Disposable | undefined;
  #lookedAtMs = 0;
  #isOver = false;

  constructor(options: GrantEndServiceOptions) {
    this.#options = options;
  }

  /** From the state of this moment; what ended while the hub was away has ended now. */
  async start(): Promise<void> {
    await this.#look();
  }

  react({ kind }: Pick<HubEvent, 'kind'>): void {
    if (kind === 'grant.given') this.#wait();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#timer?.[Symbol.dispose]();
  }

  async #look(): Promise<void> {
    this.#lookedAtMs = this.#options.time.nowMs();
    this.#wait();
    await this.#options.follower.grantEnded();
  }

  #wait(): void {
    const { clock, time } = this.#options;
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    const next = Math.min(...this.#ends().filter((endMs) => endMs > this.#lookedAtMs));
    if (this.#isOver || next === Infinity) return;
    const waitMs = Math.max(0, Math.min(next - time.nowMs(), longestWaitMs));
    this.#timer = clock.schedule(waitMs, () => {
      if (time.nowMs() >= next) void this.#look();
      else this.#wait();
    });
  }

  #ends(): readonly number[] {
    return this.#options.log.state.hub.grants.flatMap(({ expiresAt }) =>
      expiresAt === null ? [] : [Date.parse(expiresAt)],
    );
  }
}
