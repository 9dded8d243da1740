/** Somebody asked the hub to end; whoever holds it disposes it. */
export class HubEnd {
  readonly #asked = Promise.withResolvers<void>();

  get asked(): Promise<void> {
    return this.#asked.promise;
  }

  ask(): void {
    this.#asked.resolve();
  }
}
