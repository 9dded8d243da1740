import { Worker } from 'node:worker_threads';

import type { HistoryFile, ReadConversation } from './read-conversation.ts';

/** Reads one history in the thread. */
export interface HistoryRequest {
  readonly id: number;
  readonly file: HistoryFile;
  readonly cwd: string;
}

export interface ReadHistory {
  readonly id: number;
  readonly conversation: ReadConversation | null;
}

type Waiting = PromiseWithResolvers<ReadConversation | null>;

/** A history with lines of many megabytes must not use up the memory of the hub. */
const heapLimitMegabytes = 512;

/**
 * A thread that reads histories, so that the hub answers meanwhile. It starts with the first one. If it ends before it
 * has answered, what it was asked for counts as unreadable.
 */
export class HistoryThread {
  readonly #entry: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #nextId = 1;

  /** The file that the thread runs: `.ts` from source, `.js` in a build. */
  constructor(entry: string) {
    this.#entry = entry;
  }

  read(file: HistoryFile, cwd: string): Promise<ReadConversation | null> {
    this.#worker ??= this.#start();
    const id = this.#nextId;
    this.#nextId += 1;
    const waiting: Waiting = Promise.withResolvers();
    this.#waiting.set(id, waiting);
    this.#worker.postMessage({ id, file, cwd } satisfies HistoryRequest);
    return waiting.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#entry, {
      name: 'history',
      resourceLimits: { maxOldGenerationSizeMb: heapLimitMegabytes },
    });
    worker.on('message', ({ id, conversation }: ReadHistory) => {
      this.#waiting.get(id)?.resolve(conversation);
      this.#waiting.delete(id);
    });
    // Out of memory, for example: `exit` follows.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = null;
      for (const waiting of this.#waiting.values()) waiting.resolve(null);
      this.#waiting.clear();
    });
    return worker;
  }
}
