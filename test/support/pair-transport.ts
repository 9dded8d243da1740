import { Emitter } from '../../src/shared/base/emitter.ts';
import type { Transport, TransportClose } from '../../src/shared/client/transport.ts';
import type { SocketPair } from './socket-pair.ts';

/** The device's end of a pair in memory, for the client of the page and the command line. */
export class PairTransport implements Transport {
  readonly #pair: SocketPair;
  readonly #frames = new Emitter<string | Uint8Array>({ onListenerError: rethrow });
  readonly #closes = new Emitter<TransportClose>({ onListenerError: rethrow });
  #isOver = false;

  constructor(pair: SocketPair) {
    this.#pair = pair;
    pair.right.listen({
      onMessage: (message) => {
        if (!this.#isOver) this.#frames.fire(message);
      },
      onClose: (code) => this.#end({ code, reason: '' }),
    });
  }

  get onFrame() {
    return this.#frames.event;
  }

  get onClose() {
    return this.#closes.event;
  }

  send(frame: string | Uint8Array<ArrayBuffer>): void {
    this.#pair.right.send(frame);
  }

  close(code: number, reason: string): void {
    this.#pair.right.close(code);
    this.#end({ code, reason });
  }

  #end(close: TransportClose): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#closes.fire(close);
  }
}

function rethrow(thrown: unknown): never {
  throw thrown;
}
