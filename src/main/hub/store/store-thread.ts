import { Worker } from 'node:worker_threads';

import { AppError, messageOf } from '../../../shared/base/app-error.ts';
import { appErrorOf } from './fault.ts';
import type { OpenReport, StoreThreadData, ThreadMessage } from './worker-calls.ts';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (fault: AppError) => void;
}

type CallsOf<Calls> = { [N in keyof Calls]: (input: never) => unknown };

export interface StoreThreadOptions {
  /** The file that the thread runs: `.ts` from source, `.js` in a build. */
  readonly entry: string;
  readonly data: StoreThreadData;
  /** Told once when the thread ends without being asked to. */
  readonly onDidFail: (fault: AppError) => void;
}

/**
 * The hub's end of one thread of the store. A thread that dies fails every call that waits and all later
 * ones: it is not started again behind the hub's back, because nobody knows what its last commit did.
 */
export class StoreThread<Calls extends CallsOf<Calls>> {
  readonly #worker: Worker;
  readonly #onDidFail: (fault: AppError) => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #opened = Promise.withResolvers<OpenReport | null>();
  readonly #exited = Promise.withResolvers<void>();
  #nextId = 1;
  #fault: AppError | null = null;
  #isEnding = false;

  constructor(options: StoreThreadOptions) {
    this.#onDidFail = options.onDidFail;
    this.#worker = new Worker(options.entry, {
      workerData: options.data,
      name: `store-${options.data.role}`,
    });
    this.#worker.on('message', (message: ThreadMessage) => this.#hear(message));
    this.#worker.on('error', (thrown: unknown) => {
      this.#end(
        new AppError('internal', `the store ended: ${messageOf(thrown)}`, { cause: thrown }),
      );
    });
    this.#worker.on('exit', () => {
      this.#end(new AppError('internal', 'the store ended'));
      this.#exited.resolve();
    });
  }

  /** Resolves when the thread has opened the database; rejects with why it could not. */
  opened(): Promise<OpenReport | null> {
    return this.#opened.promise;
  }

  get waitingCalls(): number {
    return this.#waiting.size;
  }

  call<N extends keyof Calls>(
    name: N,
    input: Parameters<Calls[N]>[0],
  ): Promise<ReturnType<Calls[N]>> {
    if (this.#fault) return Promise.reject(this.#fault);
    const id = this.#nextId;
    this.#nextId += 1;
    const answered = Promise.withResolvers<ReturnType<Calls[N]>>();
    this.#waiting.set(id, {
      resolve: (value) => answered.resolve(value as ReturnType<Calls[N]>),
      reject: answered.reject,
    });
    this.#worker.postMessage({ id, name, input });
    return answered.promise;
  }

  /** Ends the thread. What it should finish first is asked for by a call before. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    await this.#worker.terminate();
    await this.#exited.promise;
  }

  #hear(message: ThreadMessage): void {
    switch (message.type) {
      case 'ready':
        this.#opened.resolve(message.report);
        return;
      case 'failed':
        this.#opened.reject(appErrorOf(message.fault));
        return;
      case 'answer':
        this.#take(message.id)?.resolve(message.value);
        return;
      case 'fault':
        this.#take(message.id)?.reject(appErrorOf(message.fault));
        return;
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #end(fault: AppError): void {
    if (this.#fault) return;
    this.#fault = fault;
    this.#opened.reject(fault);
    // Nobody may be waiting for the opening any more; then its rejection has no reader.
    this.#opened.promise.catch(() => undefined);
    for (const waiting of this.#waiting.values()) waiting.reject(fault);
    this.#waiting.clear();
    if (!this.#isEnding) this.#onDidFail(fault);
  }
}
