import type { Clock } from '../base/clock.ts';

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly ping: () => void;
  /** A ping has no answer yet; false when the peer is heard again. */
  readonly onQuiet: (isQuiet: boolean) => void;
  /** Nothing was heard for too long: the connection is dead, whatever the socket says. */
  readonly onSilent: () => void;
  /** Everything that the peer had sent before `prove` was called has arrived. */
  readonly onProved: () => void;
}

// A laptop that slept or a router that forgot us shows no close. Both ends give up after the same time (STR7), in
// which two pings may be lost.
const pingEveryMs = 10_000;
const silentLimitMs = 25_000;
// A hub answers a ping at once. Without an answer what is shown may be old, long before the connection is given up.
const answerLimitMs = 5_000;
// After a wake-up a person is looking: find out at once.
const probeLimitMs = 4_000;
// A page that was frozen or in the back/forward cache may hold a socket that died long ago, and shows the right state
// two seconds after it is back: a new connection is cheaper than patience with the old one.
const proofLimitMs = 1_000;

/** Proves by pings that the peer of one connection is there. */
export class Heartbeat implements Disposable {
  readonly #options: HeartbeatOptions;
  #heardAt: number;
  #tick: Disposable | undefined;
  #probe: Disposable | undefined;
  #answer: Disposable | undefined;
  #isQuiet = false;
  #pings = 0;
  #pongs = 0;
  /** The pong that proves; null while nothing has to be proved. */
  #proof: number | null = null;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#heardAt = options.clock.monotonic();
    this.#schedule();
  }

  /** Any frame is a sign of life. */
  heard(): void {
    this.#heardAt = this.#options.clock.monotonic();
    this.#probe?.[Symbol.dispose]();
    this.#probe = undefined;
    this.#answer?.[Symbol.dispose]();
    this.#answer = undefined;
    this.#becomeQuiet(false);
  }

  /** How long nothing has been heard. */
  get silentMs(): number {
    return this.#options.clock.monotonic() - this.#heardAt;
  }

  /** The peer answered a ping. Pongs that waited in a frozen page answer older ones, and prove nothing. */
  answered(): void {
    this.#pongs += 1;
    if (this.#proof === null || this.#pongs < this.#proof) return;
    this.#proof = null;
    this.#options.onProved();
  }

  /** Asks now, with little patience. */
  probe(): void {
    if (this.#probe) return;
    this.#ping();
    this.#probe = this.#options.clock.schedule(probeLimitMs, () => this.#options.onSilent());
  }

  /** Asks now, with next to no patience, and reports when the peer has answered this very question. */
  prove(): void {
    this.#ping();
    this.#proof = this.#pings;
    this.#probe?.[Symbol.dispose]();
    this.#probe = this.#options.clock.schedule(proofLimitMs, () => this.#options.onSilent());
  }

  [Symbol.dispose](): void {
    this.#tick?.[Symbol.dispose]();
    this.#probe?.[Symbol.dispose]();
    this.#answer?.[Symbol.dispose]();
  }

  #schedule(): void {
    const { clock, onSilent } = this.#options;
    const leftMs = silentLimitMs - this.silentMs;
    this.#tick = clock.schedule(Math.min(pingEveryMs, leftMs), () => {
      if (this.silentMs >= silentLimitMs) return onSilent();
      this.#ping();
      this.#schedule();
    });
  }

  #ping(): void {
    this.#pings += 1;
    this.#options.ping();
    this.#answer ??= this.#options.clock.schedule(answerLimitMs, () => this.#becomeQuiet(true));
  }

  #becomeQuiet(isQuiet: boolean): void {
    if (isQuiet === this.#isQuiet) return;
    this.#isQuiet = isQuiet;
    this.#options.onQuiet(isQuiet);
  }
}
