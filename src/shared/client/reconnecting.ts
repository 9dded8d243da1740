import { Backoff } from '../base/backoff.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import { streamCloseCodes } from '../wire/down.ts';
import type { Connect, ConnectOutcome, Transport, TransportClose } from './transport.ts';

/** `ended` is final until `start` is called again. */
export type LinkState =
  | { readonly state: 'connecting' }
  | { readonly state: 'open' }
  | { readonly state: 'waiting'; readonly reason: string }
  | { readonly state: 'ended'; readonly why: LinkEnd };

/** `unauthorized`: show the sign-in. `protocol`: another version runs there, load it anew. */
export type LinkEnd = 'unauthorized' | 'protocol' | 'disposed';

export interface ReconnectingOptions {
  readonly connect: Connect;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: () => number;
}

// Quick enough that a hub's restart is not noticed, slow enough that a hub that is gone is left alone.
const firstPauseMs = 250;
const longestPauseMs = 15_000;
/** An attempt that is older may wait on a connection that died meanwhile; a younger one is left to finish. */
const freshAttemptMs = 1_000;

/** Keeps one connection alive: one attempt at a time, pauses that grow with jitter, `wake` for at once. */
export class Reconnecting implements Disposable {
  readonly #options: ReconnectingOptions;
  readonly #backoff: Backoff;
  readonly #states: Emitter<LinkState>;
  readonly #opens: Emitter<Transport>;
  #state: LinkState = { state: 'ended', why: 'disposed' };
  #transport: Transport | undefined;
  #attempt: AbortController | undefined;
  #attemptedAt = 0;
  #pause: Disposable | undefined;

  constructor(options: ReconnectingOptions) {
    this.#options = options;
    const { clock, logger, random } = options;
    this.#backoff = new Backoff({
      clock,
      firstMs: firstPauseMs,
      limitMs: longestPauseMs,
      ...(random && { random }),
    });
    function onListenerError(thrown: unknown): void {
      logger.error('a listener of the connection failed', { error: thrown });
    }
    this.#states = new Emitter({ onListenerError });
    this.#opens = new Emitter({ onListenerError });
  }

  /** Each new connection, before any of its frames. */
  get onOpen() {
    return this.#opens.event;
  }

  get onDidChangeState() {
    return this.#states.event;
  }

  get state(): LinkState {
    return this.#state;
  }

  start(): void {
    if (this.#state.state === 'ended') this.#connect();
  }

  /** There is reason to believe that it works now (network back, page seen again): do not wait. */
  wake(): void {
    if (this.#state.state === 'waiting') return this.#connect();
    if (this.#state.state !== 'connecting') return;
    if (this.#options.clock.monotonic() - this.#attemptedAt < freshAttemptMs) return;
    const attempt = this.#attempt;
    this.#connect();
    attempt?.abort();
  }

  /** The peer proved itself: the next pause is a short one again. */
  confirm(): void {
    this.#backoff.reset();
  }

  /** Gives the connection up, because it is silent or talks nonsense, and makes a new one. */
  drop(code: number, reason: string): void {
    this.#transport?.close(code, reason);
  }

  [Symbol.dispose](): void {
    this.#end('disposed');
  }

  #connect(): void {
    this.#pause?.[Symbol.dispose]();
    this.#pause = undefined;
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#attemptedAt = this.#options.clock.monotonic();
    this.#become({ state: 'connecting' });
    this.#options
      .connect(attempt.signal)
      .then((outcome) => this.#didTry(attempt, outcome))
      .catch((thrown: unknown) => {
        this.#options.logger.warn('connecting failed', { error: thrown });
        this.#didTry(attempt, { state: 'unreachable', reason: 'connecting failed' });
      });
  }

  #didTry(attempt: AbortController, outcome: ConnectOutcome): void {
    if (this.#attempt !== attempt) {
      if (outcome.state === 'open') outcome.transport.close(1000, 'no longer needed');
      return;
    }
    this.#attempt = undefined;
    if (outcome.state === 'unauthorized') this.#end('unauthorized');
    else if (outcome.state === 'unreachable') this.#wait(outcome.reason);
    else this.#opened(outcome.transport);
  }

  #opened(transport: Transport): void {
    this.#transport = transport;
    transport.onClose((close) => this.#closed(transport, close));
    this.#become({ state: 'open' });
    this.#opens.fire(transport);
  }

  #closed(transport: Transport, close: TransportClose): void {
    if (this.#transport !== transport) return;
    this.#transport = undefined;
    this.#options.logger.debug('stream closed', { code: close.code, reason: close.reason });
    if (close.code === streamCloseCodes.unauthorized) this.#end('unauthorized');
    else if (close.code === streamCloseCodes.protocol) this.#end('protocol');
    else this.#wait(close.reason === '' ? 'the connection was cut' : close.reason);
  }

  #wait(reason: string): void {
    this.#become({ state: 'waiting', reason });
    this.#pause = this.#options.clock.schedule(this.#backoff.nextMs(), () => this.#connect());
  }

  #end(why: LinkEnd): void {
    const { transport, attempt } = { transport: this.#transport, attempt: this.#attempt };
    this.#transport = undefined;
    this.#attempt = undefined;
    this.#pause?.[Symbol.dispose]();
    this.#pause = undefined;
    this.#become({ state: 'ended', why });
    attempt?.abort();
    transport?.close(1000, 'done');
  }

  #become(state: LinkState): void {
    this.#state = state;
    this.#states.fire(state);
  }
}
