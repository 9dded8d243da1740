import { AppError } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';

interface Waiting<T> {
  readonly resolve: (answer: T) => void;
  readonly reject: (fault: AppError) => void;
  readonly timer: Disposable;
}

export interface PendingAnswersOptions {
  readonly clock: Clock;
  readonly limitMs: number;
  /** What is asked for, for the message of a fault. */
  readonly what: string;
}

/** Questions to a runner that wait for their answer, by the number that goes there and comes back. */
export class PendingAnswers<T> {
  readonly #options: PendingAnswersOptions;
  readonly #waiting = new Map<number, Waiting<T>>();
  #lastRequest = 0;

  constructor(options: PendingAnswersOptions) {
    this.#options = options;
  }

  ask(send: (request: number) => void): Promise<T> {
    const { clock, limitMs, what } = this.#options;
    this.#lastRequest += 1;
    const request = this.#lastRequest;
    return new Promise((resolve, reject) => {
      const timer = clock.schedule(limitMs, () => {
        this.#waiting.delete(request);
        reject(new AppError('timeout', `the runner did not send its ${what}`));
      });
      this.#waiting.set(request, { resolve, reject, timer });
      send(request);
    });
  }

  /** `false` for a request that nobody waits for: it timed out. */
  answer(request: number, answer: T): boolean {
    const waiting = this.#waiting.get(request);
    if (!waiting) return false;
    this.#waiting.delete(request);
    waiting.timer[Symbol.dispose]();
    waiting.resolve(answer);
    return true;
  }

  rejectAll(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject, timer } of waiting) {
      timer[Symbol.dispose]();
      reject(new AppError('runner_gone', 'the runner is not connected any more'));
    }
  }
}
