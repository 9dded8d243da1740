export type Listener<T> = (value: T) => void;

/** Subscribes a listener; disposing unsubscribes it. */
export type EventSource<T> = (listener: Listener<T>) => Disposable;

export interface EmitterOptions {
  /** Told of a listener that threw; the other listeners are called all the same. */
  readonly onListenerError: (thrown: unknown) => void;
}

/** Private to fire, public to hear: the owner keeps the emitter and hands out `event`. */
export class Emitter<T> {
  readonly #listeners = new Set<Listener<T>>();
  readonly #onListenerError: (thrown: unknown) => void;

  constructor(options: EmitterOptions) {
    this.#onListenerError = options.onListenerError;
  }

  readonly event: EventSource<T> = (listener) => {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  };

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  fire(value: T): void {
    // A copy: a listener may add or remove listeners while it runs.
    const listeners = [...this.#listeners];
    for (const listener of listeners) {
      try {
        listener(value);
      } catch (thrown) {
        this.#onListenerError(thrown);
      }
    }
  }

  [Symbol.dispose](): void {
    this.#listeners.clear();
  }
}
