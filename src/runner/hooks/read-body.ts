import type { IncomingMessage } from 'node:http';

import { assert } from '../../shared/base/assert.ts';

/** A request's body, all of it or its two ends. */
export type Body = WholeBody | BodyEnds;

interface WholeBody {
  readonly isWhole: true;
  readonly bytes: Uint8Array;
}

export interface BodyEnds {
  readonly isWhole: false;
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  readonly length: number;
}

export interface BodyLimits {
  /** Above this the body is refused, or only its ends are kept. */
  readonly limitBytes: number;
  readonly takesEnds: boolean;
}

const headBytes = 16 * 1024;
const tailBytes = 4 * 1024;
/** Of all bodies that are being read at one time, in one runner. */
const memoryBytes = 64 * 1024 * 1024;
/** Read on for its tail at most. */
const longestBytes = 1024 * 1024 * 1024;

/** Reads the bodies of requests; what all of them hold at one time is bounded. */
export class BodyReader {
  #inMemory = 0;

  /** `undefined` as soon as it is clear that the body is larger than allowed. */
  async read(
    request: IncomingMessage,
    { limitBytes, takesEnds }: BodyLimits,
  ): Promise<Body | undefined> {
    const longest = takesEnds ? longestBytes : limitBytes;
    if (Number(request.headers['content-length'] ?? 0) > longest) return undefined;
    const gathered = new Gathered();
    try {
      for await (const chunk of request) {
        assert(chunk instanceof Uint8Array, 'a request without an encoding gives bytes');
        this.#inMemory += gathered.add(chunk);
        if (gathered.length > longest) return undefined;
        if (gathered.length <= limitBytes && this.#inMemory <= memoryBytes) continue;
        if (!takesEnds) return undefined;
        if (gathered.isWhole) this.#inMemory += gathered.keepEnds();
      }
      return gathered.body();
    } finally {
      this.#inMemory -= gathered.held;
    }
  }
}

/** The chunks of one body. Each step gives by how many bytes more it holds. */
class Gathered {
  #chunks: Uint8Array[] = [];
  #head: Uint8Array | undefined;
  length = 0;
  held = 0;

  get isWhole(): boolean {
    return this.#head === undefined;
  }

  add(chunk: Uint8Array): number {
    this.#chunks.push(chunk);
    this.length += chunk.length;
    this.held += chunk.length;
    return this.#head && this.held > 64 * tailBytes ? chunk.length + this.keepEnds() : chunk.length;
  }

  keepEnds(): number {
    const before = this.held;
    const bytes = Buffer.concat(this.#chunks);
    this.#head ??= Uint8Array.from(bytes.subarray(0, headBytes));
    const tail = Uint8Array.from(bytes.subarray(Math.max(0, bytes.length - tailBytes)));
    this.#chunks = [tail];
    this.held = tail.length;
    return this.held - before;
  }

  body(): Body {
    const bytes = Buffer.concat(this.#chunks);
    if (!this.#head) return { isWhole: true, bytes };
    const tail = bytes.subarray(Math.max(0, bytes.length - tailBytes));
    return { isWhole: false, head: this.#head, tail, length: this.length };
  }
}
