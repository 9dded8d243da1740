import type { ReachableAddresses } from '../../../node/reachable-addresses.ts';
import { guardedLookup } from '../sockets/guarded-lookup.ts';
import { postOnce } from '../sockets/post-once.ts';
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
    return postOnce({ url: endpoint, headers, body, signal, ca, lookup: guardedLookup(addresses) });
  }
}
