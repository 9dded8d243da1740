import { Emitter } from '../../src/shared/base/emitter.ts';
import type { Transport, TransportClose } from '../../src/shared/client/transport.ts';

/**
 * The two ends of one connection in memory. What the device sends is kept in `sent` until a test reads
 * it, and the hub's side speaks when the test says so: tests decide who hears what, and when.
 */
export class MemoryTransport implements Transport {
  readonly sent: (string | Uint8Array)[] = [];
  readonly #frames = new Emitter<string | Uint8Array>({ onListenerError: rethrow });
  readonly #closes = new Emitter<TransportClose>({ onListenerError: rethrow });
  #isOpen = true;
  closedWith: TransportClose | undefined;

  readonly onFrame = this.#frames.event;
  readonly onClose = this.#closes.event;

  send(frame: string | Uint8Array<ArrayBuffer>): void {
    if (this.#isOpen) this.sent.push(frame);
  }

  close(code: number, reason: string): void {
    this.#end({ code, reason });
  }

  /** The JSON messages that the device sent since the last call. */
  takeMessages(): unknown[] {
    return this.sent
      .splice(0)
      .filter((frame) => typeof frame === 'string')
      .map((text): unknown => JSON.parse(text));
  }

  /** The hub speaks. */
  say(message: unknown): void {
    this.#frames.fire(JSON.stringify(message));
  }

  sayRaw(frame: string | Uint8Array): void {
    this.#frames.fire(frame);
  }

  /** The hub, or the network, ends it. */
  cut(code = 1006, reason = ''): void {
    this.#end({ code, reason });
  }

  #end(close: TransportClose): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.closedWith = close;
    this.#closes.fire(close);
  }
}

function rethrow(thrown: unknown): never {
  throw thrown;
}
