import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import type { Handshake } from '../../../shared/wire/runner-handshake.ts';
import { provedText } from '../../../shared/wire/runner-handshake.ts';
import type { ExpectedRunner } from './runner-admission.ts';

/** The key of the proofs: the hub needs no more than the hash of a token. */
export function proofKey(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}

/** The hub's side of one handshake. */
export class HubProof {
  readonly #key: Uint8Array;
  readonly #handshake: Handshake;

  constructor(expected: ExpectedRunner, asked: Omit<Handshake, 'hubNonce'>) {
    this.#key = expected.key;
    this.#handshake = { ...asked, hubNonce: randomBytes(32).toString('base64url') };
  }

  get nonce(): string {
    return this.#handshake.hubNonce;
  }

  get proof(): string {
    return this.#proofOf('hub').toString('base64url');
  }

  isProvedBy(proof: string): boolean {
    const given = Buffer.from(proof, 'base64url');
    const right = this.#proofOf('runner');
    return given.length === right.length && timingSafeEqual(given, right);
  }

  #proofOf(side: 'hub' | 'runner'): Buffer {
    return createHmac('sha256', this.#key).update(provedText(side, this.#handshake)).digest();
  }
}
