import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { boundAddress } from '../../shared/wire/runner-address.ts';
import { handshakeHeaders, isNonce, provedText } from '../../shared/wire/runner-handshake.ts';

export interface RunnerProofOptions {
  readonly runner: string;
  readonly token: string;
  /** What is dialled. */
  readonly address: string;
}

/** The runner's side of one handshake; the story is in `shared/wire/runner-handshake.ts`. */
export class RunnerProof {
  readonly #options: RunnerProofOptions;
  readonly #nonce = randomBytes(32).toString('base64url');
  #hubNonce: string | undefined;

  constructor(options: RunnerProofOptions) {
    this.#options = options;
  }

  /** What the request for the upgrade carries: nothing secret. */
  get headers(): Record<string, string> {
    return {
      [handshakeHeaders.runner]: this.#options.runner,
      [handshakeHeaders.nonce]: this.#nonce,
    };
  }

  /** Whether the answer to the upgrade comes from our hub; only then is there a `proof`. */
  isHub(response: IncomingMessage): boolean {
    const nonce = headerOf(response, handshakeHeaders.nonce);
    if (!isNonce(nonce)) return false;
    const given = Buffer.from(headerOf(response, handshakeHeaders.proof), 'base64url');
    const right = this.#proofOf('hub', nonce);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return false;
    this.#hubNonce = nonce;
    return true;
  }

  /** For the `hello`; undefined before the hub has proved itself. */
  get proof(): string | undefined {
    if (this.#hubNonce === undefined) return undefined;
    return this.#proofOf('runner', this.#hubNonce).toString('base64url');
  }

  #proofOf(side: 'hub' | 'runner', hubNonce: string): Buffer {
    const { runner, token, address } = this.#options;
    const key = createHash('sha256').update(token).digest();
    const handshake = {
      runner,
      runnerNonce: this.#nonce,
      hubNonce,
      address: boundAddress(address),
    };
    return createHmac('sha256', key).update(provedText(side, handshake)).digest();
  }
}

function headerOf({ headers }: IncomingMessage, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}
