import { request } from 'node:https';

import type { ReachableAddresses } from '../../../node/reachable-addresses.ts';
import { guardedLookup } from '../sockets/guarded-lookup.ts';
import { whyNoEndpoint } from './push-endpoint.ts';

export interface PushRequest {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

/** The way to push services. */
export interface PushPost {
  /** The status that the service answered; rejects when it gave no answer. */
  post(request: PushRequest): Promise<number>;
}

export interface HttpsPushPostOptions {
  readonly addresses: ReachableAddresses;
  /** In tests: whose certificates count. */
  readonly ca?: string;
}

/** A push service answers at once; a hub that ends waits for it no longer. */
const timeoutMs = 10_000;

/** Sends over HTTPS, follows no redirect, and reads no more of an answer than its status. */
export class HttpsPushPost implements PushPost {
  readonly #options: HttpsPushPostOptions;

  constructor(options: HttpsPushPostOptions) {
    this.#options = options;
  }

  post({ endpoint, headers, body, signal }: PushRequest): Promise<number> {
    const { addresses, ca } = this.#options;
    // An address in the URL is looked up nowhere, so it is judged here.
    const problem = whyNoEndpoint(endpoint, addresses);
    if (problem !== null) return Promise.reject(new Error(problem));
    return new Promise((resolve, reject) => {
      const outgoing = request(endpoint, {
        method: 'POST',
        headers,
        lookup: guardedLookup(addresses),
        // A pooled connection would keep the looked-up address of an earlier message.
        agent: false,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        ...(ca !== undefined && { ca }),
      });
      outgoing.once('response', (answer) => {
        resolve(answer.statusCode ?? 0);
        answer.destroy();
      });
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  }
}
