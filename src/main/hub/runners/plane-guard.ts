import type { IncomingMessage } from 'node:http';

/** An upgrade that passed, or the HTTP status that refuses it. */
export type Guarded =
  | { readonly isAllowed: true; readonly token: string }
  | { readonly isAllowed: false; readonly status: 401 | 403 | 421; readonly reason: string };

/**
 * The checks of the runner plane, in their order: the address that was asked for (a name that a page made
 * resolve to us is not ours), no browser at all, a token.
 */
export function guardRunnerRequest(
  request: IncomingMessage,
  allowedHosts: ReadonlySet<string>,
): Guarded {
  const hosts = request.headersDistinct['host'] ?? [];
  const [host] = hosts;
  if (hosts.length !== 1 || host === undefined || !allowedHosts.has(host.toLowerCase())) {
    return { isAllowed: false, status: 421, reason: 'this is not an address of this listener' };
  }
  // No program of ours sends one here: whatever does is a page.
  if (request.headers.origin !== undefined) {
    return { isAllowed: false, status: 403, reason: 'no page may use this listener' };
  }
  const authorizations = request.headersDistinct['authorization'] ?? [];
  const [authorization = ''] = authorizations;
  const token = /^Bearer ([\x21-\x7e]{1,512})$/.exec(authorization)?.[1];
  if (authorizations.length !== 1 || token === undefined) {
    return { isAllowed: false, status: 401, reason: 'a token of a runner is needed' };
  }
  return { isAllowed: true, token };
}
