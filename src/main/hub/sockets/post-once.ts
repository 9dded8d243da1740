import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';

export interface PostedOnce {
  /** `https:` or `http:`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  readonly signal: AbortSignal;
  /** How names are looked up; Node's own way without it. */
  readonly lookup?: LookupFunction;
  /** In tests: whose certificates count. */
  readonly ca?: string | undefined;
}

/** A service that takes messages answers at once; a hub that ends waits for it no longer. */
const timeoutMs = 10_000;

/**
 * Posts to a service outside, follows no redirect, and reads no more of the answer than its status. Rejects when there is
 * no answer.
 */
export function postOnce({ url, headers, body, signal, lookup, ca }: PostedOnce): Promise<number> {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = send(url, {
      method: 'POST',
      headers,
      ...(lookup !== undefined && { lookup }),
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
