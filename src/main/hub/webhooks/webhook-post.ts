import { isIP } from 'node:net';

import type { ReachableAddresses } from '../../../node/reachable-addresses.ts';
import { guardedLookup } from '../sockets/guarded-lookup.ts';
import { postOnce } from '../sockets/post-once.ts';

export interface WebhookTarget {
  readonly url: string;
  /** The owner has named a receiver on this machine or its network, and said so. */
  readonly allowsPrivate: boolean;
}

export interface WebhookPostOptions {
  readonly addresses: ReachableAddresses;
  /** In tests: whose certificates count. */
  readonly ca?: string;
}

export interface OutgoingMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

const urlLimitCharacters = 2_048;

/** Sends a message once: to the address that it looked up, without following a redirect, and reads only the status. */
export class WebhookPost {
  readonly #options: WebhookPostOptions;

  constructor(options: WebhookPostOptions) {
    this.#options = options;
  }

  /** Why nothing can be sent there, as a sentence; null when it can. A name is judged again at each message. */
  whyNot({ url: text, allowsPrivate }: WebhookTarget): string | null {
    const url = URL.parse(text);
    if (text.length > urlLimitCharacters) return 'The address has more than 2,048 characters.';
    if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
      return 'A webhook needs an https address, such as https://example.com/hook.';
    }
    if (url.username !== '' || url.password !== '') {
      return 'The address must not have a user name or password.';
    }
    if (allowsPrivate) return null;
    if (url.protocol === 'http:') {
      return 'Only https is allowed, unless the receiver is on this machine or its network and you say so.';
    }
    const host = url.hostname.replace(/^\[(.*)\]$/u, '$1');
    if (isIP(host) !== 0 && !this.#options.addresses.isAllowed(host)) {
      return `${host} is on this machine or its network, which needs your explicit permission.`;
    }
    return null;
  }

  /** The status that the receiver answered; rejects when it gave no answer. */
  send(target: WebhookTarget, { headers, body, signal }: OutgoingMessage): Promise<number> {
    const problem = this.whyNot(target);
    if (problem !== null) return Promise.reject(new Error(problem));
    const { addresses, ca } = this.#options;
    return postOnce({
      url: target.url,
      headers: { 'content-type': 'application/json', 'user-agent': 'Roundhouse', ...headers },
      body,
      signal,
      ca,
      ...(!target.allowsPrivate && { lookup: guardedLookup(addresses) }),
    });
  }
}
