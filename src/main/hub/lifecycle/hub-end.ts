/** A caller asked the hub to end; its owner disposes it. */
export class HubEnd {
  readonly #asked = Promise.withResolvers<void>();

  get asked(): Promise<void> {
    return this.#asked.promise;
  }

  ask(): void {
    this.#asked.resolve();
  }
}
